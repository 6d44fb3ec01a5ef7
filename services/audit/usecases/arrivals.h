#pragma once

#include <map>
#include <span>
#include <vector>

#include "audit/store/archive_store.h"
#include "bilko/events/event.h"

namespace bilko::audit {

// An event, the record it came in and what it says.
struct Arrival {
  const events::CloudEvent* event;
  const kafka::Record* record;
  json::Value data;
};

std::vector<EventKey> keys_of(std::span<const Arrival> arrivals);
// Where the chains of the arrivals, of which there is one at least, end: locked until the end of
// the transaction. Rows of no organization are visible after it where an arrival has none.
std::map<ChainId, ChainLink> lock_chains(ArchiveStore& archive, std::span<const Arrival> arrivals);

}  // namespace bilko::audit
