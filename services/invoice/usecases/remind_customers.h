#pragma once

#include "bilko/core/date.h"
#include "bilko/pg/tx.h"

namespace bilko::invoice {

// Reminds customers of the tenant of what is past due on `date`, at most `limit` invoices, by the
// rule of domain/reminder.h. Publishes ReminderIssued for each. Returns how many; a second time
// there are none left.
std::int64_t remind_customers(pg::Tx& tx, Date date, std::int64_t limit);

}  // namespace bilko::invoice
