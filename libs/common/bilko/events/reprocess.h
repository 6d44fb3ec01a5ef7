#pragma once

#include <optional>
#include <string>
#include <vector>

#include "bilko/events/arrival.h"

namespace bilko::events {

// An active operation `reprocess`: what the group has applied of this window is applied again,
// once, when it comes again (the operator then rewinds the offsets of the paused group).
struct Reprocess {
  std::string operation_id;
  std::vector<std::string> topics;
  Instant from;  // of the records, inclusive
  Instant to;    // exclusive

  bool covers(const Arrival& arrival) const;
};

// The group's, if there is one; there is one at most.
std::optional<Reprocess> active_reprocess(pg::Tx& tx, const std::string& group);

}  // namespace bilko::events
