#pragma once

#include <span>

#include "audit/usecases/arrivals.h"
#include "bilko/pg/tx.h"

namespace bilko::audit {

// Appends what is not archived yet to its chains, in the given order, and the logged actions to the
// trail.
void archive_events(pg::Tx& tx, std::span<const Arrival> arrivals);

}  // namespace bilko::audit
