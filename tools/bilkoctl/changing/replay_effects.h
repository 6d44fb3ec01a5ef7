#pragma once

#include <string>

#include "bilko/kafka/reader.h"
#include "bilkoctl/frame/session.h"

namespace bilko::ctl {

// What reading records again does to a group: not how many offsets move, but what changes.
struct ReplayEffects {
  std::int64_t in_range = 0;
  std::int64_t applied = 0;  // seen and applied: skipped by `redeliver`, done again by `reprocess`
  std::int64_t parked = 0;   // being retried, or waiting: left alone
  std::int64_t dead = 0;     // dead-lettered: left alone, a redrive reopens them
  std::int64_t discarded = 0;   // given up: left alone
  std::int64_t unseen = 0;      // will be applied
  std::int64_t unreadable = 0;  // of the unseen, those that will be dead-lettered at once
  std::int64_t repeated = 0;    // copies of an event that is in the range before
  std::int64_t tombstones = 0;  // without value: passed by
  std::int64_t operation = 0;   // of the applied, those that the asked operation has done again
  std::int64_t oldest_ms = 0;   // when the first of them was recorded; not always the first read

  static void fields(auto& self, auto&& field) {
    field("inRange", self.in_range);
    field("applied", self.applied);
    field("parked", self.parked);
    field("dead", self.dead);
    field("discarded", self.discarded);
    field("unseen", self.unseen);
    field("unreadable", self.unreadable);
    field("repeated", self.repeated);
    field("tombstones", self.tombstones);
    field("operation", self.operation);
    field("oldestMs", self.oldest_ms);
  }
};

// Reads the ranges and holds them against the group's inbox, as its consumer would. In constant
// memory: copies are recognized among the last 200,000 events of the range. `operation`: counts
// what this reprocess has done, empty for none.
ReplayEffects effects_of(Session& session, const std::string& group,
                         const kafka::OffsetRanges& ranges, const std::string& operation = {});

}  // namespace bilko::ctl
