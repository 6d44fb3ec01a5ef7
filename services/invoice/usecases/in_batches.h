#pragma once

#include "bilko/core/date.h"
#include "bilko/pg/database.h"

namespace bilko::invoice {

// What a job does for one tenant in one transaction; says how many entities it touched, `limit` at
// most.
using BatchStep = std::int64_t (*)(pg::Tx& tx, Date date, std::int64_t limit);

// Repeats the step in transactions of their own until nothing is left to do; the total.
std::int64_t in_batches(pg::Database& database, const Context& context, Date date, BatchStep step);

}  // namespace bilko::invoice
