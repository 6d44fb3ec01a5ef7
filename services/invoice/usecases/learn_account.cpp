#include "invoice/usecases/learn_account.h"

#include "invoice/store/ledger_account_store.h"

namespace bilko::invoice {
namespace {

void learn_account(pg::Tx& tx, const auto& event) {
  std::optional<contracts::AccountRole> role;
  if (event.data.role) role = event.data.role->known();
  LedgerAccountStore(tx).learn({.id = event.data.account_id,
                                .role = role,
                                .is_active = event.data.active,
                                .sequence = event.meta.sequence.value_or(0),
                                .changed_at = event.data.at});
}

}  // namespace

void learn_account_created(pg::Tx& tx, const events::Event<contracts::AccountCreated>& created) {
  learn_account(tx, created);
}

void learn_account_updated(pg::Tx& tx, const events::Event<contracts::AccountUpdated>& updated) {
  learn_account(tx, updated);
}

}  // namespace bilko::invoice
