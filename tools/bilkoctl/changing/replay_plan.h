#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "bilko/kafka/reader.h"
#include "bilkoctl/changing/plan.h"
#include "bilkoctl/changing/replay_effects.h"

namespace bilko::ctl {

inline constexpr const char* kReplayPlan = "ReplayPlan";

// Where a replay begins; exactly one of these.
struct ReplayTarget {
  bool to_earliest = false;
  bool to_latest = false;
  std::string to_time;                 // a moment, or 2h for two hours ago
  std::string by_duration;             // 2h, P1DT2H: before now
  std::vector<std::string> to_offset;  // topic:partition:offset
  std::int64_t shift = 0;              // by so many records, negative: back
  std::string to_event;                // that event's place, its partition only
  std::string to_group;                // where another group stands
  std::string from_file;               // topic,partition,offset lines, as Kafka's tool exports
};

struct ReplayArguments {
  std::string group;
  std::string mode;    // redeliver or reprocess
  std::string target;  // as it was asked for
  std::string planned_at;
  ReplayEffects effects;    // of what is read again
  std::int64_t missed = 0;  // never seen, and jumped over by a target that lies ahead

  static void fields(auto& self, auto&& field) {
    field("group", self.group);
    field("mode", self.mode);
    field("target", self.target);
    field("plannedAt", self.planned_at);
    field("effects", self.effects);
    field("missed", self.missed);
  }
};

// One partition of the plan: the group goes from `committed` to `from`; what lies between is what
// the replay is about.
struct ReplayRange {
  std::string topic;
  std::int32_t partition = 0;
  std::int64_t from = 0;
  std::int64_t committed = 0;

  static void fields(auto& self, auto&& field) {
    field("topic", self.topic);
    field("partition", self.partition);
    field("from", self.from);
    field("committed", self.committed);
  }
  kafka::TopicPartition place() const { return {topic, partition}; }
};

struct ReplayChoice {
  std::string group;
  std::vector<std::string> topics;  // empty: all the group reads but its redrive topic
  ReplayTarget target;
  bool accept_truncated = false;
};

// The partitions that would move. Throws Stop: usage where the target is none or ambiguous, refused
// (TruncatedHistory) where records between the target and now were deleted already.
std::vector<ReplayRange> ranges_of(Session& session, const ReplayChoice& choice);

// What is to be read again, and what is jumped over.
kafka::OffsetRanges offsets_of(const std::vector<ReplayRange>& ranges);
kafka::OffsetRanges jumped_over(const std::vector<ReplayRange>& ranges);
std::vector<ReplayRange> ranges_in(const PlanFile& plan);

}  // namespace bilko::ctl
