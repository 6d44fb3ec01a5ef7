#include "banking/usecases/restore_targets.h"

#include "banking/store/learned_store.h"

namespace bilko::banking {

void restore_posting(pg::SilentTx& tx, const events::Event<contracts::TransactionPosted>& posted) {
  LearnedStore(tx).learn(posted.data);
}

void restore_invoice(pg::SilentTx& tx, const events::Event<contracts::InvoiceSent>& sent) {
  LearnedStore(tx).learn(sent.data, sent.meta.sequence.value_or(0));
}

void restore_payment(pg::SilentTx& tx, const events::Event<contracts::PaymentReceived>& received) {
  LearnedStore learned(tx);
  learned.learn(InvoiceProgress::of(received, received.data.outstanding_amount));
  learned.learn(InvoicePayment::of(received.data));
}

void restore_last_payment(pg::SilentTx& tx, const events::Event<contracts::InvoicePaid>& paid) {
  LearnedStore learned(tx);
  learned.learn(InvoiceProgress::of(paid, Amount()));
  learned.learn(InvoicePayment::of(paid.data));
}

void restore_cancellation(pg::SilentTx& tx,
                          const events::Event<contracts::InvoiceCancelled>& cancelled) {
  LearnedStore(tx).learn(InvoiceProgress::of(cancelled, Amount()));
}

}  // namespace bilko::banking
