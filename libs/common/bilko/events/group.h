#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "bilko/events/breaker.h"
#include "bilko/events/inbox.h"
#include "bilko/events/parking.h"
#include "bilko/events/reprocess.h"

namespace bilko::events {

// Of what no request and no event asked for: no tenant, no actor, a correlation id of its own, and
// a trace that nobody records.
Context background_context(const Clock& clock);

struct GroupOptions {
  std::string name;  // "ledger-service-consumer"
  RetrySchedule schedule{};
  FloodLimits flood{};
};

// Where the group's reading stands, for events that miss a row: they count their failures once
// everything that was there when they were parked has been read.
struct ReadingPosition {
  std::function<std::string()> ends;                     // now, as JSON
  std::function<bool(const std::string& ends)> is_past;  // has the group read all of that?
};

// What the parts of one consumer group share: lanes, retry pump, redrive and control. Every
// transaction that applies, parks, retries, redrives or discards takes the lock of the partition
// the record was read from first, so they never race. Thread-safe.
class Group {
 public:
  Group(GroupOptions options, const Subscriptions& subscriptions, pg::Database& database,
        const Clock& clock);

  // Runs `body(tx)` under the lock of the partition.
  template <class F>
  void transact(std::int32_t partition, F&& body) {
    database.transact(context(), [&](pg::Tx& tx) {
      lock(tx, partition);
      body(tx);
    });
  }
  void lock(pg::Tx& tx, std::int32_t partition) const;
  Context context() const;

  // The operation whose window is applied again, if any; kept up to date by the runner.
  std::shared_ptr<const Reprocess> reprocess() const;
  void set_reprocess(std::optional<Reprocess> reprocess);

  const std::string name;
  const RetrySchedule schedule;
  const Subscriptions& subscriptions;
  pg::Database& database;
  const Clock& clock;
  Inbox inbox;
  Parking parking;
  Breakers breakers;
  FloodWatch flood;

  // Set before anything runs.
  ReadingPosition reading;
  std::function<void()> on_parked;  // something may be due earlier than known

 private:
  mutable std::mutex mutex_;
  std::shared_ptr<const Reprocess> reprocess_;
};

}  // namespace bilko::events
