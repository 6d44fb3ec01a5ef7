#include "ledger/usecases/update_account.h"

#include <fmt/format.h>

#include "bilko/events/outbox.h"
#include "ledger/store/account_store.h"
#include "ledger/usecases/account_event.h"

namespace bilko::ledger {

Account update_account(pg::Tx& tx, const UpdateAccount& command) {
  AccountStore accounts(tx);
  Account account = accounts.lock(command.account_id);
  require_version(account.version, command.expected_version);
  if (command.name) account.name = *command.name;
  if (command.active) account.is_active = *command.active;
  require_valid(account);
  if (account.role && !account.is_active)
    throw Error(ErrorKind::conflict, "account_has_role",
                fmt::format("postings go to account {}: it plays the role {}", account.code,
                            enum_name(*account.role)));
  accounts.update(account);
  events::publish(tx, account_event<contracts::AccountUpdated>(account, tx.now()));
  return account;
}

}  // namespace bilko::ledger
