#pragma once

#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <string>

#include "bilko/core/instant.h"
#include "bilko/events/retry_schedule.h"

namespace bilko::events {

// Remembers which dependencies (database, broker, a backend) are down: then nothing is tried but
// probes, 1 to 30 s apart, and no attempt is counted. Thread-safe; knows no clock.
class Breakers {
 public:
  // Something failed because of it. Gives how long to wait before the next probe: 1, 2, 4 … 30 s.
  std::chrono::milliseconds open(const std::string& dependency);
  // It answers again.
  void close(const std::string& dependency);
  // After anything that was applied: all dependencies answer.
  void close_all();
  // Names of what is down; empty when all is well.
  std::string down() const;

 private:
  mutable std::mutex mutex_;
  std::map<std::string, int> failures_;
};

struct FloodLimits {
  int events = 1000;  // looks at the last so many outcomes; 0: off
  std::chrono::milliseconds span = std::chrono::seconds(60);
};

// Notices a flood of dead letters before it is published: more than half of the last `events`
// outcomes, none older than `span`, are exhausted or a bug. A bad deployment, most likely: the
// group pauses instead. Poison does not count: it can not be ours. Thread-safe; knows no clock.
class FloodWatch {
 public:
  explicit FloodWatch(FloodLimits limits) : limits_(limits) {}

  void applied(std::size_t count, Instant now);
  // Whether one more death of this cause is too much; if not, it is counted.
  bool refuses(DeathCause cause, Instant now);
  // Begins anew: an operator has resumed the group.
  void reset();

 private:
  struct Outcomes {
    Instant at;
    std::size_t count;
    bool are_deaths;
  };
  void add(Outcomes outcomes);
  void forget(Instant now);

  const FloodLimits limits_;
  std::mutex mutex_;
  std::deque<Outcomes> last_;
  std::size_t total_ = 0;
  std::size_t deaths_ = 0;
};

}  // namespace bilko::events
