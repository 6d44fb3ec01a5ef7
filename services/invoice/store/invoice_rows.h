#pragma once

#include "bilko/pg/row.h"
#include "invoice/domain/invoice.h"

// Between rows and domain, for invoice_store.cpp.
namespace bilko::invoice {

// Of `invoice` with `viewed_at` of its view; the lines are not in it.
Invoice invoice_of(const pg::Row& row);
// Of `invoice_line`.
Line line_of(const pg::Row& row);
// `viewed` is stored as `sent`: the view has a row of its own.
InvoiceStatus stored_status(InvoiceStatus status);

}  // namespace bilko::invoice
