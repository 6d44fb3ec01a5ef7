#include "banking/usecases/update_bank_account.h"

#include "banking/store/bank_account_store.h"
#include "banking/usecases/require_gl_account.h"
#include "bilko/contracts/bank_events.h"
#include "bilko/events/outbox.h"

namespace bilko::banking {

BankAccount update_bank_account(pg::Tx& tx, const UpdateBankAccount& command) {
  BankAccountStore accounts(tx);
  BankAccount account = accounts.lock(command.bank_account_id);
  require_version(account.version, command.expected_version);
  if (command.name) account.details.name = *command.name;
  if (command.iban) account.details.iban = command.iban->value;
  if (command.number) account.details.number = command.number->value;
  if (command.profile) account.details.profile = *command.profile;
  require_valid(account.details);
  if (command.gl_account_id) require_gl_account(tx, *command.gl_account_id);
  account.gl_account_id = command.gl_account_id.value_or(account.gl_account_id);
  accounts.update(account);
  events::publish(tx, contracts::BankAccountUpdated{.bank_account_id = account.id,
                                                    .organization_id = tx.organization(),
                                                    .name = account.details.name,
                                                    .currency = account.currency,
                                                    .gl_account_id = account.gl_account_id,
                                                    .at = tx.now()});
  return account;
}

}  // namespace bilko::banking
