#pragma once

#include <vector>

#include "bilko/core/date.h"
#include "bilko/pg/tx.h"

namespace bilko::invoice {

// Makes sent invoices overdue that were due before `date`, at most `limit` of the tenant's.
// Publishes InvoiceOverdue for each. Returns how many; a second time there are none left.
std::int64_t mark_overdue(pg::Tx& tx, Date date, std::int64_t limit);

// The organizations that may have overdue invoices.
std::vector<OrganizationId> organizations_with_invoices(pg::Tx& tx);

}  // namespace bilko::invoice
