#pragma once

#include <span>
#include <vector>

#include "bilko/events/group.h"

// What comes back from the dead letters of this group alone, on its topic
// `<domain>.redrive.requested`. A record there is the original byte for byte, key, value and
// headers, produced to the original's partition, plus the headers
//   bilko-dlq-id                 the death it answers
//   __dlq.errors.topic, .offset  where the original was recorded
namespace bilko::events {

// Sets the rows whose current death is named back to retry, at their place in the chain; anything
// else about a known event changes nothing. Gives the originals of the rest: what the group has
// neither parked nor seen is taken as new, which the inbox decides as always.
std::vector<kafka::Record> redrive(Group& group, std::int32_t partition,
                                   std::span<const kafka::Record> requests);

// The original in such a record: as it was when it came first, but for the time it was recorded,
// which is not known any more.
kafka::Record original_of(const kafka::Record& request);

}  // namespace bilko::events
