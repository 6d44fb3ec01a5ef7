#include "bilko/events/breaker.h"

#include <algorithm>

#include "bilko/log/log.h"
#include "bilko/metrics/metrics.h"

namespace bilko::events {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
constexpr milliseconds kProbeMax = seconds(30);

metrics::Gauge& state_of(const std::string& dependency) {
  return metrics::gauge("bilko_breaker_open", "1 while a dependency is down and consumers wait",
                        {{"dependency", dependency}});
}

}  // namespace

milliseconds Breakers::open(const std::string& dependency) {
  const std::lock_guard lock(mutex_);
  const int failures = failures_[dependency]++;
  if (failures == 0) {
    state_of(dependency).set(1);
    log::warning("consumers wait for a dependency", {{"dependency", dependency}});
  }
  return std::min(kProbeMax, milliseconds(seconds(1)) * (1 << std::min(failures, 5)));
}

void Breakers::close(const std::string& dependency) {
  const std::lock_guard lock(mutex_);
  if (failures_.erase(dependency) == 0) return;
  state_of(dependency).set(0);
  log::info("a dependency answers again", {{"dependency", dependency}});
}

void Breakers::close_all() {
  const std::lock_guard lock(mutex_);
  for (const auto& [dependency, failures] : failures_) {
    state_of(dependency).set(0);
    log::info("a dependency answers again", {{"dependency", dependency}});
  }
  failures_.clear();
}

std::string Breakers::down() const {
  const std::lock_guard lock(mutex_);
  std::string names;
  for (const auto& [dependency, failures] : failures_)
    names += (names.empty() ? "" : ", ") + dependency;
  return names;
}

void FloodWatch::applied(std::size_t count, Instant now) {
  if (limits_.events == 0 || count == 0) return;
  const std::lock_guard lock(mutex_);
  add({now, count, false});
  forget(now);
}

bool FloodWatch::refuses(DeathCause cause, Instant now) {
  if (limits_.events == 0 || cause == DeathCause::poison) return false;
  const std::lock_guard lock(mutex_);
  forget(now);
  if (2 * (deaths_ + 1) > static_cast<std::size_t>(limits_.events)) return true;
  add({now, 1, true});
  forget(now);
  return false;
}

void FloodWatch::reset() {
  const std::lock_guard lock(mutex_);
  last_.clear();
  total_ = deaths_ = 0;
}

void FloodWatch::add(Outcomes outcomes) {
  total_ += outcomes.count;
  if (outcomes.are_deaths) deaths_ += outcomes.count;
  if (!last_.empty() && last_.back().at == outcomes.at &&
      last_.back().are_deaths == outcomes.are_deaths)
    last_.back().count += outcomes.count;
  else last_.push_back(outcomes);
}

void FloodWatch::forget(Instant now) {
  const auto drop = [&](std::size_t count) {
    total_ -= count;
    if (last_.front().are_deaths) deaths_ -= count;
    last_.front().count -= count;
    if (last_.front().count == 0) last_.pop_front();
  };
  while (!last_.empty() && last_.front().at + limits_.span < now) drop(last_.front().count);
  while (total_ > static_cast<std::size_t>(limits_.events))
    drop(std::min(last_.front().count, total_ - static_cast<std::size_t>(limits_.events)));
}

}  // namespace bilko::events
