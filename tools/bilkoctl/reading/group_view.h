#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "bilkoctl/frame/session.h"

namespace bilko::ctl {

struct PartitionLag {
  kafka::TopicPartition place;
  std::optional<std::int64_t> committed;  // next offset
  std::int64_t first = 0;
  std::int64_t end = 0;
  // What is there and not yet read; history that retention deleted does not count.
  std::int64_t lag() const {
    return std::max<std::int64_t>(end - std::max(committed.value_or(first), first), 0);
  }
};

struct Pause {
  std::string operator_name;
  std::string reason;
  std::string operation_id;  // empty: the flood breaker did it
  Instant since;
};

struct GroupView {
  kafka::GroupState kafka;
  std::vector<PartitionLag> partitions;
  std::optional<Pause> pause;
  std::optional<std::chrono::milliseconds> oldest;  // how long ago the oldest unread was recorded
  bool is_moving = true;  // false: it lags, and its offsets stood still while we looked

  std::int64_t lag() const;
  // PAUSED, ABSENT (never read anything), EMPTY (nobody there), STALLED, LAGGING or OK.
  std::string status() const;
};

// Throws what Kafka's admin throws; a database that does not answer leaves `pause` empty.
GroupView view_of(Session& session, const std::string& group);

// Every group that Kafka knows; a service without subscriptions has none.
std::vector<std::string> all_groups(Session& session);
// Throws Stop for a name that is no group of a service the target knows; a service's name will do.
std::string group_named(Session& session, const std::string& name);

// Topics the group reads: what its members are assigned, else what it has committed; nothing where
// it has never been seen.
std::vector<std::string> topics_of(Session& session, const std::string& group);

std::optional<Pause> pause_of(Session& session, const std::string& group);

}  // namespace bilko::ctl
