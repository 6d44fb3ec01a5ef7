#include "invoice/usecases/learn_bank_account.h"

#include "invoice/store/bank_account_store.h"

namespace bilko::invoice {
namespace {

void learn_bank_account(pg::Tx& tx, const auto& event) {
  BankAccountStore(tx).learn({.id = event.data.bank_account_id,
                              .gl_account_id = event.data.gl_account_id,
                              .sequence = event.meta.sequence.value_or(0)});
}

}  // namespace

void learn_bank_account_created(pg::Tx& tx,
                                const events::Event<contracts::BankAccountCreated>& created) {
  learn_bank_account(tx, created);
}

void learn_bank_account_updated(pg::Tx& tx,
                                const events::Event<contracts::BankAccountUpdated>& updated) {
  learn_bank_account(tx, updated);
}

}  // namespace bilko::invoice
