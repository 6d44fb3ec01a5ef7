#pragma once

#include <span>

#include "audit/usecases/arrivals.h"
#include "bilko/pg/tx.h"

namespace bilko::audit {

// For a rebuild: the rows as the log says them, at the places that the live archive gave them,
// since the order in which events arrived stands nowhere else. The hash is computed over what the
// log says, so it differs from the live one where a byte does. An event that the live archive has
// not comes far behind, and without its logged action.
void rearchive_events(pg::Tx& tx, std::span<const Arrival> arrivals);

}  // namespace bilko::audit
