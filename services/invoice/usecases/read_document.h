#pragma once

#include "bilko/pg/tx.h"
#include "invoice/domain/document.h"

namespace bilko::invoice {

// All that is printed of an invoice, as it is now. Throws Error not_found.
InvoiceDocument read_document(pg::Tx& tx, const InvoiceId& invoice_id);

}  // namespace bilko::invoice
