#pragma once

#include <span>

#include "bilko/events/event.h"
#include "bilko/pg/tx.h"

namespace bilko::audit {

// An event, the record it came in and what it says.
struct Arrival {
  const events::CloudEvent* event;
  const kafka::Record* record;
  json::Value data;
};

// Appends what is not archived yet to its chains, in the given order, and the logged actions to the
// trail.
void archive_events(pg::Tx& tx, std::span<const Arrival> arrivals);

}  // namespace bilko::audit
