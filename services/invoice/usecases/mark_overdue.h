#pragma once

#include <vector>

#include "bilko/core/date.h"
#include "bilko/pg/database.h"

namespace bilko::invoice {

// Makes sent invoices overdue that were due before `date`, at most 500 of the tenant's. Publishes
// InvoiceOverdue for each. Returns how many; a second time there are none left.
std::int64_t mark_overdue_batch(pg::Tx& tx, Date date);

// The same for all of the tenant's, batch by batch in transactions of their own.
std::int64_t mark_overdue(pg::Database& database, const Context& context, Date date);

// The organizations that may have overdue invoices.
std::vector<OrganizationId> organizations_with_invoices(pg::Tx& tx);

}  // namespace bilko::invoice
