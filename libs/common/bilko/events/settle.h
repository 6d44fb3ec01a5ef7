#pragma once

#include "bilko/events/group.h"

// What becomes of an event that failed by itself: parked, tried again later, or dead with its dead
// letter in the outbox. One committed transaction each, under the partition's lock.
namespace bilko::events {

// Of one that just arrived. Parking is an inbox insert: where the group has seen it, nothing
// happens. Throws Error unavailable when the database is away.
void settle(Group& group, const Arrival& arrival, const Failure& failure, Instant tried_at);

// Of a retry. Counts only if the row is as it was.
void settle(Group& group, const Parked& row, const Failure& failure, Instant tried_at);

}  // namespace bilko::events
