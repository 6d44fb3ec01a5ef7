#pragma once

#include <string>
#include <vector>

#include "bilko/events/arrival.h"

namespace bilko::events {

// Drops the events of `latest` subscriptions that are older than what the group has applied of
// their entity (table `latest_sequence`, which it brings forward), in the handlers' transaction.
// Others stay as they are.
std::vector<const Arrival*> newest_of(pg::Tx& tx, const std::string& group,
                                      std::vector<const Arrival*> arrivals);

}  // namespace bilko::events
