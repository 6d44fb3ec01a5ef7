#pragma once

#include <optional>

#include "bilko/events/group.h"
#include "bilko/events/process_spans.h"

namespace bilko::events {

// Applies batches of records of one partition number: effect, own outbox events and inbox marks in
// one transaction. What follows a parked event of its entity is parked in the same transaction. A
// failing batch is rolled back and redone by halves, so one bad event never hurts its neighbours.
// Thread-safe.
class BatchApplier {
 public:
  explicit BatchApplier(Group& group) : group_(group) {}

  // A record that could not be applied, and why.
  struct Failed : Failure {
    Arrival arrival;
    Instant tried_at;
  };

  Arrival receive(kafka::Record record) const;
  // Applies arrivals in order. Returns the first one that failed, after everything before it has
  // been committed; none when all are through. `done` grows by how many are settled.
  std::optional<Failed> apply(std::span<const Arrival> arrivals, std::int32_t partition,
                              std::size_t& done);

 private:
  std::optional<Failed> apply_applicable(std::span<const Arrival> arrivals, std::int32_t partition,
                                         std::size_t& done);
  void apply_in(pg::Tx& tx, const std::vector<const Arrival*>& arrivals, ProcessSpans& spans);
  std::vector<const Arrival*> mark_new(pg::Tx& tx, const std::vector<const Arrival*>& arrivals);
  void reopen(pg::Tx& tx, const std::vector<const Arrival*>& known,
              std::vector<const Arrival*>& fresh);
  std::vector<const Arrival*> park_followers(pg::Tx& tx, std::vector<const Arrival*> fresh);

  Group& group_;
};

}  // namespace bilko::events
