#pragma once

#include <span>
#include <string>
#include <vector>

#include "bilko/events/arrival.h"
#include "bilko/events/failure.h"
#include "bilko/trace/span.h"

namespace bilko::events {

// The spans of a transaction in which handlers ran, by OpenTelemetry's conventions for messaging:
// one `process <topic>` per event, in the event's trace, its parent the publisher's span. Where a
// handler took several events at once there is another one for all of them, in a trace of its own,
// linked with each. Used by one thread.
class ProcessSpans {
 public:
  explicit ProcessSpans(const std::string& group) : group_(group) {}

  // A handler took these, from `start` until now.
  void handled(std::span<const Arrival* const> arrivals, trace::Moment start);
  // Nothing of it was committed.
  void forget() { spans_.clear(); }
  // It was.
  void record();

 private:
  const std::string& group_;
  std::vector<trace::Span> spans_;
};

// An attempt that failed: retries link to it.
struct FailedAttempt {
  const Failure& failure;
  Instant tried_at;
  bool is_last;
};
void record_failed_attempt(const std::string& group, const Arrival& arrival,
                           const FailedAttempt& failed);

}  // namespace bilko::events
