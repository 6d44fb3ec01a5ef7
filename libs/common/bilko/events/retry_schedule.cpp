#include "bilko/events/retry_schedule.h"

#include <algorithm>

#include "bilko/core/check.h"

namespace bilko::events {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
// A try this much after it was due does not shift the next ones, so the instants of five retries
// stay exact; one much later (the service was down) does.
constexpr auto kSlack = seconds(1);

}  // namespace

RetrySchedule::RetrySchedule()
    : RetrySchedule({seconds(1), seconds(2), seconds(4), seconds(8), seconds(16)}) {}

RetrySchedule::RetrySchedule(std::vector<milliseconds> pauses) : pauses_(std::move(pauses)) {
  BILKO_CHECK(!pauses_.empty());
}

Verdict RetrySchedule::after(const Try& failed) const {
  BILKO_CHECK(failed.reason_class != FailureClass::dependency);
  Verdict verdict;
  verdict.failures =
      failed.counts ? failed.failures_before + 1 : std::max(1, failed.failures_before);
  const auto retries = static_cast<std::size_t>(verdict.retries());
  if (failed.reason_class == FailureClass::poison) verdict.death = DeathCause::poison;
  else if (failed.reason_class == FailureClass::bug) verdict.death = DeathCause::bug;
  else if (retries >= pauses_.size()) verdict.death = DeathCause::exhausted;
  if (verdict.death) return verdict;
  const bool is_late = failed.tried_at > failed.due + kSlack;
  verdict.due = (is_late ? failed.tried_at : failed.due) + pauses_[retries];
  return verdict;
}

}  // namespace bilko::events
