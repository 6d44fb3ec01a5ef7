#include "banking/usecases/restore_decisions.h"

#include "banking/store/decision_store.h"

namespace bilko::banking {

void restore_identified(pg::SilentTx& tx,
                        const events::Event<contracts::PaymentIdentified>& identified) {
  DecisionStore(tx).identify(identified.data);
}

void restore_reconciled(pg::SilentTx& tx,
                        const events::Event<contracts::BankTransactionReconciled>& reconciled) {
  DecisionStore(tx).reconcile(reconciled.data);
}

void restore_unreconciled(
    pg::SilentTx& tx, const events::Event<contracts::BankTransactionUnreconciled>& unreconciled) {
  DecisionStore(tx).release(unreconciled.data);
}

void restore_declined(pg::SilentTx& tx, const events::Event<contracts::PaymentDeclined>& declined) {
  DecisionStore(tx).release(declined.data.bank_transaction_id, declined.data.invoice_id);
}

}  // namespace bilko::banking
