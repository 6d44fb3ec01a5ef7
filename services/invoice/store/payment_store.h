#pragma once

#include <optional>

#include "bilko/pg/tx.h"
#include "invoice/domain/payment.h"

namespace bilko::invoice {

// The payments of the tenant's invoices; never changed.
class PaymentStore {
 public:
  explicit PaymentStore(pg::Tx& tx) : tx_(tx) {}

  void insert(const Payment& payment);
  // The invoice that a statement line paid, if it has paid one.
  std::optional<InvoiceId> paid_by(const BankTransactionId& line);

 private:
  pg::Tx& tx_;
};

}  // namespace bilko::invoice
