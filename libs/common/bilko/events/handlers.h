#pragma once

#include <vector>

#include "bilko/events/arrival.h"
#include "bilko/events/process_spans.h"

namespace bilko::events {

// Runs the handlers of events that are new to the group, in the transaction. Events of one entity
// stay in order; all events of a type that can be handled at once are. `spans` gets theirs.
void run_handlers(pg::Tx& tx, const Subscriptions& subscriptions,
                  const std::vector<const Arrival*>& arrivals, ProcessSpans& spans);

}  // namespace bilko::events
