#pragma once

#include "bilko/pg/tx.h"
#include "invoice/domain/invoice.h"

namespace bilko::invoice {

struct SendInvoice {
  InvoiceId invoice_id;
  // Of the draft as it is printed and stored; none when what was to be printed was no draft.
  std::optional<std::string> pdf_sha256;
};

// Sends a draft: it gets a tracking token and its document and is posted as sold. Publishes
// InvoiceSent. The caller has made sure that the document is of the version it locked.
Invoice send_invoice(pg::Tx& tx, const SendInvoice& command);

}  // namespace bilko::invoice
