#include "ledger/usecases/create_account.h"

#include <fmt/format.h>

#include "bilko/events/outbox.h"
#include "ledger/store/account_store.h"
#include "ledger/usecases/account_event.h"

namespace bilko::ledger {

Account create_account(pg::Tx& tx, const CreateAccount& command) {
  const Account account{.id = contracts::default_account_id(tx.organization(), command.code),
                        .organization_id = tx.organization(),
                        .code = command.code,
                        .name = command.name,
                        .type = command.type,
                        .role = {}};
  require_valid(account);
  AccountStore accounts(tx);
  if (accounts.insert_new(std::span(&account, 1)).empty())
    throw Error(ErrorKind::conflict, "account_exists",
                fmt::format("there is an account {} already", command.code));
  events::publish(tx, account_event<contracts::AccountCreated>(account, tx.now()));
  return accounts.load(account.id);
}

}  // namespace bilko::ledger
