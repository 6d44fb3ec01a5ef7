#pragma once

#include <array>
#include <optional>
#include <string_view>
#include <vector>

#include "bilko/core/instant.h"
#include "bilko/events/failure.h"

namespace bilko::events {

// Why a record was given up; the dead letter's `bilko-dlq-reason-class`.
enum class DeathCause {
  poison,     // can never be processed
  bug,        // the handler refuses it for good
  exhausted,  // failed after the last retry
};

// A try that failed.
struct Try {
  FailureClass reason_class = FailureClass::transient;
  int failures_before = 0;  // since it was parked or redriven
  Instant due;              // when it was to be tried
  Instant tried_at;
  // Whether this failure counts: one of `missing` does only once the group has read what was there
  // when the event was parked.
  bool counts = true;
};

// What follows from it.
struct Verdict {
  int failures = 0;
  std::optional<DeathCause> death;  // none: again at `due`
  Instant due;
  int retries() const { return failures > 0 ? failures - 1 : 0; }
};

// Pauses between the tries of one event: 1, 2, 4, 8, 16 s (seed 000, section 6).
class RetrySchedule {
 public:
  RetrySchedule();
  explicit RetrySchedule(std::vector<std::chrono::milliseconds> pauses);

  Verdict after(const Try& failed) const;

 private:
  std::vector<std::chrono::milliseconds> pauses_;
};

}  // namespace bilko::events

namespace bilko {
template <>
struct EnumNames<events::DeathCause> {
  static constexpr std::array kNames = {
      std::pair{events::DeathCause::poison, std::string_view{"poison"}},
      std::pair{events::DeathCause::bug, std::string_view{"bug"}},
      std::pair{events::DeathCause::exhausted, std::string_view{"exhausted"}}};
};
}  // namespace bilko
