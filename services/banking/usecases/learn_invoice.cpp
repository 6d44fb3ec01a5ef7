#include "banking/usecases/learn_invoice.h"

#include "banking/store/learned_store.h"
#include "banking/usecases/match_lines.h"

namespace bilko::banking {
namespace {

// Keeps what is open of the invoice; the amounts of lines that this may concern: those of what was
// open before have one candidate less now.
std::vector<Amount> learn_progress(pg::Tx& tx, const auto& event, Amount outstanding) {
  LearnedStore learned(tx);
  const Amount before = learned.outstanding(event.data.invoice_id);
  learned.learn(InvoiceProgress::of(event, outstanding));
  return {before, outstanding};
}

void learn_payment(pg::Tx& tx, const auto& event, Amount amount, Amount outstanding) {
  const auto& data = event.data;
  auto amounts = learn_progress(tx, event, outstanding);
  amounts.push_back(amount);
  LearnedStore(tx).learn(InvoicePayment::of(data));
  settle_identified(tx, data.transaction_id, data.invoice_id);
  match_amounts(tx, amounts);
}

}  // namespace

void learn_invoice_sent(pg::Tx& tx, const events::Event<contracts::InvoiceSent>& sent) {
  LearnedStore learned(tx);
  learned.learn(sent.data, sent.meta.sequence.value_or(0));
  match_amounts(tx, {learned.outstanding(sent.data.invoice_id)});
}

void learn_payment_received(pg::Tx& tx, const events::Event<contracts::PaymentReceived>& received) {
  learn_payment(tx, received, received.data.amount, received.data.outstanding_amount);
}

void learn_invoice_paid(pg::Tx& tx, const events::Event<contracts::InvoicePaid>& paid) {
  learn_payment(tx, paid, paid.data.paid_amount, Amount());
}

void learn_invoice_cancelled(pg::Tx& tx, const events::Event<contracts::InvoiceCancelled>& event) {
  match_amounts(tx, learn_progress(tx, event, Amount()));
}

void learn_payment_declined(pg::Tx& tx, const events::Event<contracts::PaymentDeclined>& declined) {
  const auto& data = declined.data;
  BankTransactionStore transactions(tx);
  BankTransaction line = transactions.lock(data.bank_transaction_id);
  if (line.status != LineStatus::identified || line.invoice_id != data.invoice_id) return;
  line.release();
  transactions.save(line);
  transactions.refuse(line.id, data.invoice_id.str());
  match_lines(tx, transactions.lock_open(line.id));
}

}  // namespace bilko::banking
