#include "ledger/usecases/post_invoice.h"

#include "bilko/events/outbox.h"
#include "ledger/domain/invoice_posting.h"
#include "ledger/usecases/post_transactions.h"
#include "ledger/usecases/reverse_transactions.h"

namespace bilko::ledger {
namespace {

template <class Payload>
void post(pg::Tx& tx, events::Batch<Payload> batch) {
  std::vector<Posting> postings;
  for (const auto& [meta, data] : batch)
    postings.push_back({transaction_of(data), events::context_of(meta)});
  post_transactions(tx, std::move(postings));
}

}  // namespace

void post_invoice_sent(pg::Tx& tx, events::Batch<contracts::InvoiceSent> sent) { post(tx, sent); }

void post_invoice_paid(pg::Tx& tx, events::Batch<contracts::InvoicePaid> paid) { post(tx, paid); }

void post_payment_received(pg::Tx& tx, events::Batch<contracts::PaymentReceived> received) {
  post(tx, received);
}

void post_invoice_cancelled(pg::Tx& tx, events::Batch<contracts::InvoiceCancelled> cancelled) {
  std::vector<ReversalOrder> orders;
  for (const auto& [meta, data] : cancelled)
    if (const auto reversal = reversal_of(data))
      orders.push_back({*reversal, events::context_of(meta)});
  reverse_transactions(tx, orders);
}

}  // namespace bilko::ledger
