#include "banking/usecases/create_bank_account.h"

#include "banking/store/bank_account_store.h"
#include "banking/usecases/require_gl_account.h"
#include "bilko/contracts/bank_events.h"
#include "bilko/contracts/chart.h"
#include "bilko/events/outbox.h"

namespace bilko::banking {

BankAccount create_bank_account(pg::Tx& tx, const CreateBankAccount& command) {
  BankAccount account{.id = BankAccountId::generate(tx.now()),
                      .details = {command.name, command.iban, command.number,
                                  command.profile.value_or(default_profile())},
                      .currency = command.currency,
                      .gl_account_id = command.gl_account_id.value_or(contracts::default_account_id(
                          tx.organization(), contracts::AccountRole::bank))};
  Violations violations;
  violations.require(command.iban || command.number, "/iban", "account_number_missing",
                     "either iban or number");
  violations.throw_if_any("bank_account_invalid");
  require_valid(account.details);
  require_gl_account(tx, account.gl_account_id);
  add_bank_account(tx, account);
  return account;
}

void add_bank_account(pg::Tx& tx, BankAccount& account) {
  if (!BankAccountStore(tx).insert_new(account)) return;
  events::publish(tx, contracts::BankAccountCreated{.bank_account_id = account.id,
                                                    .organization_id = tx.organization(),
                                                    .name = account.details.name,
                                                    .currency = account.currency,
                                                    .gl_account_id = account.gl_account_id,
                                                    .at = tx.now()});
}

}  // namespace bilko::banking
