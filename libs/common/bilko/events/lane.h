#pragma once

#include <optional>
#include <string>
#include <vector>

#include "bilko/events/arrival.h"
#include "bilko/events/dead_letter.h"

namespace bilko::events {

// Applies batches of records of one partition number: effect, own outbox events and inbox marks in
// one transaction. A failing batch is rolled back and redone by halves, so one bad event never
// hurts its neighbours; a failing single event is handed to `on_failure`.
class BatchApplier {
 public:
  BatchApplier(std::string group, const Subscriptions& subscriptions, pg::Database& database,
               const Clock& clock);

  // What became of one record that could not be applied.
  struct Failed {
    Arrival arrival;
    FailureClass reason_class = FailureClass::exhausted;
    bool is_outage = false;  // database or broker: no attempt is counted, try the same again
    std::string reason;
    std::string handler;
  };

  // Decodes and checks a record. Never throws.
  Arrival receive(kafka::Record record) const;
  // Applies arrivals in order. Returns the first one that failed, after everything before it has
  // been committed; none when all are through. `done` is how many were committed.
  std::optional<Failed> apply(std::span<const Arrival> arrivals, std::int32_t partition,
                              std::size_t& done);
  // Marks the event dead and puts its dead letter into the outbox, in one transaction.
  void bury(const Arrival& arrival, std::int32_t partition, const Failure& failure);

 private:
  void apply_in(pg::Tx& tx, std::span<const Arrival> arrivals, std::int32_t partition);
  std::vector<const Arrival*> mark_new(pg::Tx& tx, std::span<const Arrival> arrivals);
  void run_handlers(pg::Tx& tx, const std::vector<const Arrival*>& arrivals);
  void lock(pg::Tx& tx, std::int32_t partition);
  Context context() const;

  std::string group_;
  const Subscriptions& subscriptions_;
  pg::Database& database_;
  const Clock& clock_;
  Inbox inbox_;
};

}  // namespace bilko::events
