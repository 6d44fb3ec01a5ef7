#include "ledger/usecases/post_invoice.h"

#include "bilko/core/failpoint.h"
#include "ledger/usecases/post_documents.h"
#include "ledger/usecases/reverse_transactions.h"

namespace bilko::ledger {

void post_invoice_sent(pg::Tx& tx, events::Batch<contracts::InvoiceSent> sent) {
  BILKO_FAILPOINT("ledger.post_invoice_sent");
  post_documents(tx, sent);
}

void post_invoice_paid(pg::Tx& tx, events::Batch<contracts::InvoicePaid> paid) {
  post_documents(tx, paid);
}

void post_payment_received(pg::Tx& tx, events::Batch<contracts::PaymentReceived> received) {
  post_documents(tx, received);
}

void post_invoice_cancelled(pg::Tx& tx, events::Batch<contracts::InvoiceCancelled> cancelled) {
  std::vector<ReversalOrder> orders;
  for (const auto& [meta, data] : cancelled)
    if (const auto reversal = reversal_of(data))
      orders.push_back({*reversal, events::context_of(meta)});
  const auto posted = reverse_transactions(tx, orders);
  DocumentStore(tx).insert_reversed(posted);
}

}  // namespace bilko::ledger
