#pragma once

#include <vector>

#include "bilko/events/arrival.h"

namespace bilko::events {

// Runs the handlers of events that are new to the group, in the transaction. Events of one entity
// stay in order; all events of a type that can be handled at once are.
void run_handlers(pg::Tx& tx, const Subscriptions& subscriptions,
                  const std::vector<const Arrival*>& arrivals);

}  // namespace bilko::events
