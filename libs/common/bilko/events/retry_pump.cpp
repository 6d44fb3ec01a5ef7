#include "bilko/events/retry_pump.h"

#include <algorithm>
#include <utility>

#include "bilko/core/check.h"
#include "bilko/core/failpoint.h"
#include "bilko/events/handlers.h"
#include "bilko/events/latest.h"
#include "bilko/events/settle.h"
#include "bilko/log/log.h"
#include "bilko/metrics/metrics.h"

namespace bilko::events {
namespace {

using std::chrono::milliseconds;
constexpr std::size_t kBatchMax = 500;
// What another replica parks is found after this at the latest.
constexpr auto kPoll = milliseconds(500);

}  // namespace

RetryPump::RetryPump(Group& group) : group_(group) {}
RetryPump::~RetryPump() { stop(); }

void RetryPump::start() {
  thread_ = std::jthread([this] { loop(); });
}

void RetryPump::stop() {
  stopping_ = true;
  wake();
  if (thread_.joinable()) thread_.join();
}

void RetryPump::wake() {
  {
    const std::lock_guard lock(mutex_);
    rung_ = true;
  }
  changed_.notify_all();
}

void RetryPump::rest() {
  std::unique_lock lock(mutex_);
  is_resting_ = true;
  changed_.wait(lock, [this] { return !is_busy_; });
}

void RetryPump::go_on() {
  is_resting_ = false;
  wake();
}

bool RetryPump::is_wanted() const { return !stopping_ && !is_resting_; }

void RetryPump::wait(milliseconds longest) {
  std::unique_lock lock(mutex_);
  is_busy_ = false;
  changed_.notify_all();
  changed_.wait_for(lock, longest, [this] { return rung_ || stopping_; });
  rung_ = false;
  is_busy_ = is_wanted();
}

// The thread's entry: whatever fails, nothing was committed by halves, and it is tried again.
void RetryPump::loop() {
  auto pause = milliseconds(0);
  std::string down;  // the dependency that the last round met
  while (!stopping_) {
    wait(pause);
    pause = kPoll;
    if (!is_wanted()) continue;
    try {
      pause = round();
      if (!down.empty()) group_.breakers.close(std::exchange(down, ""));
    } catch (const std::exception& error) {
      const Failure failure = failure_of(error);
      if (failure.reason_class == FailureClass::dependency) {
        down = failure.code;
        pause = group_.breakers.open(down);
      }
      log::warning("retries interrupted", {{"error", failure.reason}});
    }
  }
}

// Gives how long nothing is due.
milliseconds RetryPump::round() {
  run_once();
  const auto agenda = agenda_now();
  if (!agenda.partitions.empty()) return milliseconds(0);
  if (!agenda.next) return kPoll;
  return std::clamp(*agenda.next - group_.clock.now(), milliseconds(0), kPoll);
}

Parking::Agenda RetryPump::agenda_now() {
  Parking::Agenda agenda;
  const Instant now = group_.clock.now();
  group_.database.read(group_.context(),
                       [&](pg::Tx& tx) { agenda = group_.parking.agenda(tx, now); });
  return agenda;
}

std::size_t RetryPump::run_once() {
  std::size_t applied = 0;
  for (const std::int32_t partition : agenda_now().partitions) applied += drain(partition);
  return applied;
}

// In batches that shrink to what works: a batch that fails is rolled back, and half of it tried,
// down to the one event whose failure then counts.
std::size_t RetryPump::drain(std::int32_t partition) {
  std::size_t applied = 0;
  std::size_t limit = kBatchMax;
  while (is_wanted()) {
    const Instant tried_at = group_.clock.now();
    std::vector<Parked> taken;
    ProcessSpans spans(group_.name);
    try {
      group_.transact(partition, [&](pg::Tx& tx) {
        taken = group_.parking.take(tx, partition, tried_at, limit);
        if (!taken.empty()) apply(tx, taken, spans);
      });
      spans.record();
      if (taken.empty()) return applied;
      applied += taken.size();
      group_.flood.applied(taken.size(), tried_at);
      limit = std::min(kBatchMax, limit * 2);
    } catch (const std::exception& error) {
      const Failure failure = failure_of(error);
      if (failure.reason_class == FailureClass::dependency || taken.empty()) throw;
      if (taken.size() == 1) settle(group_, taken.front(), failure, tried_at);
      limit = std::max<std::size_t>(1, taken.size() / 2);
    }
  }
  return applied;
}

void RetryPump::apply(pg::Tx& tx, const std::vector<Parked>& taken, ProcessSpans& spans) {
  spans.forget();  // of a transaction that is redone
  std::vector<Arrival> arrivals;
  for (const Parked& parked : taken) {
    arrivals.push_back(receive_again(parked, group_.subscriptions, group_.clock));
    if (!arrivals.back().is_applicable()) throw Poison(arrivals.back().poison);
  }
  std::vector<const Arrival*> pointers;
  for (const Arrival& arrival : arrivals) pointers.push_back(&arrival);
  run_handlers(tx, group_.subscriptions, newest_of(tx, group_.name, std::move(pointers)), spans);
  const auto keys = pg::column(taken, &Parked::key);
  const auto moved = group_.inbox.move(tx, keys, Seen::parked, Seen::applied);
  BILKO_CHECK(moved == static_cast<std::int64_t>(keys.size()));
  group_.parking.remove(tx, taken);
  BILKO_FAILPOINT("retry.before_commit");
  metrics::counter("bilko_parked_applied_total", "Parked events that were applied after all")
      .add(moved);
}

}  // namespace bilko::events
