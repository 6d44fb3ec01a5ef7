#pragma once

#include <chrono>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "bilko/kafka/record.h"

namespace bilko::kafka {

// One process of a consumer group.
struct GroupMember {
  std::string client_id;
  std::string host;
  std::set<TopicPartition> partitions;
};

struct GroupState {
  std::string name;
  std::string state;  // as Kafka names it: Stable, Empty, Dead, PreparingRebalance, …
  std::vector<GroupMember> members;
  // Nobody is in it: the only time its offsets may be changed.
  bool is_inactive() const { return state == "Empty" || state == "Dead"; }
};

// Looks at consumer groups and moves their offsets, as kafka-consumer-groups.sh does. Throws Error
// unavailable when no broker answers in time. Thread-safe.
class GroupAdmin {
 public:
  explicit GroupAdmin(const std::string& bootstrap_servers,
                      std::chrono::milliseconds answer_wait = std::chrono::seconds(10));
  ~GroupAdmin();
  GroupAdmin(const GroupAdmin&) = delete;
  GroupAdmin& operator=(const GroupAdmin&) = delete;

  std::vector<std::string> names();
  // A group nobody has heard of is Dead and has no members.
  GroupState describe(const std::string& group);
  // The next offset of every partition the group has committed.
  std::map<TopicPartition, std::int64_t> offsets(const std::string& group);
  // Throws Error conflict `group_active` while a member is there, `offsets_refused` for another
  // reason of the broker's.
  void set_offsets(const std::string& group, const std::map<TopicPartition, std::int64_t>& offsets);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace bilko::kafka
