#pragma once

#include "bilko/contracts/invoice_events.h"
#include "bilko/contracts/ledger_events.h"
#include "bilko/pg/tx.h"

namespace bilko::banking {

// Which transaction posts a payment of an invoice.
struct InvoicePayment {
  TransactionId transaction_id;
  std::optional<BankTransactionId> bank_transaction_id;  // the line it was recorded because of
  std::string payment_reference;

  static InvoicePayment of(const auto& paid) {
    return {paid.transaction_id, paid.bank_transaction_id, paid.payment_reference};
  }
};

// What is open of an invoice after an event with this sequence.
struct InvoiceProgress {
  InvoiceId invoice_id;
  std::string invoice_number;
  Amount outstanding;
  std::int64_t sequence = 0;  // an older one changes nothing

  static InvoiceProgress of(const auto& event, Amount outstanding) {
    return {event.data.invoice_id, event.data.invoice_number, outstanding,
            event.meta.sequence.value_or(0)};
  }
};

// Keeps what ledger and invoice say about what lines may belong to. Events may come twice and, from
// different topics, in any order.
class LearnedStore {
 public:
  explicit LearnedStore(pg::SilentTx& tx) : tx_(tx) {}

  void learn(const contracts::TransactionPosted& posted);
  void learn(const contracts::InvoiceSent& sent, std::int64_t sequence);
  void learn(const InvoiceProgress& progress);
  void learn(const InvoicePayment& payment);
  // Zero when the invoice is not known.
  Amount outstanding(const InvoiceId& id);
  // On any account, of transactions about this invoice.
  std::vector<Amount> posted_amounts(const InvoiceId& id);

 private:
  void learn_keys(const InvoiceId& id, const std::string& number);

  pg::SilentTx& tx_;
};

}  // namespace bilko::banking
