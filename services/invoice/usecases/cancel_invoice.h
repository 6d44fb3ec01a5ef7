#pragma once

#include "bilko/pg/tx.h"
#include "invoice/domain/invoice.h"

namespace bilko::invoice {

struct CancelInvoice {
  InvoiceId invoice_id;  // from the path
  std::optional<std::string> reason;

  static void fields(auto& self, auto&& field) { field("reason", self.reason); }
};

// Reverses what sending posted, if it was sent. Publishes InvoiceCancelled.
Invoice cancel_invoice(pg::Tx& tx, const CancelInvoice& command);

}  // namespace bilko::invoice
