#pragma once

#include "bilko/pg/tx.h"
#include "invoice/domain/invoice.h"

namespace bilko::invoice {

// Sends a draft: it gets a tracking token and is posted as sold. Publishes InvoiceSent.
Invoice send_invoice(pg::Tx& tx, const InvoiceId& invoice_id);

}  // namespace bilko::invoice
