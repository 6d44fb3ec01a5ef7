#include "bilko/accounts/learn_accounts.h"

#include "bilko/accounts/bank_account_store.h"
#include "bilko/accounts/ledger_account_store.h"

namespace bilko::accounts {
namespace {

void learn_account(pg::Tx& tx, const auto& event) {
  const auto& data = event.data;
  LedgerAccount account{data.account_id, data.code, std::nullopt, data.active};
  if (data.role) account.role = data.role->known();
  LedgerAccountStore(tx).learn(account, event.meta.sequence.value_or(0), data.at);
}

void learn_bank_account(pg::Tx& tx, const auto& event) {
  BankAccountStore(tx).learn({event.data.bank_account_id, event.data.gl_account_id},
                             event.meta.sequence.value_or(0));
}

}  // namespace

void learn_account_created(pg::Tx& tx, const events::Event<contracts::AccountCreated>& created) {
  learn_account(tx, created);
}

void learn_account_updated(pg::Tx& tx, const events::Event<contracts::AccountUpdated>& updated) {
  learn_account(tx, updated);
}

void learn_bank_account_created(pg::Tx& tx,
                                const events::Event<contracts::BankAccountCreated>& created) {
  learn_bank_account(tx, created);
}

void learn_bank_account_updated(pg::Tx& tx,
                                const events::Event<contracts::BankAccountUpdated>& updated) {
  learn_bank_account(tx, updated);
}

}  // namespace bilko::accounts
