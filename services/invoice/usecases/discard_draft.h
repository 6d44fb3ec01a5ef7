#pragma once

#include "bilko/pg/tx.h"
#include "invoice/domain/invoice.h"

namespace bilko::invoice {

// Cancels an invoice that is still a draft; it keeps its number. Publishes InvoiceCancelled.
Invoice discard_draft(pg::Tx& tx, const InvoiceId& invoice_id);

}  // namespace bilko::invoice
