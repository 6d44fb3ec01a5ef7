#pragma once

#include <chrono>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "bilko/events/group.h"

namespace bilko::events {

// How far a group has read, asked of the broker: the group's committed offsets against the ends of
// its topics. Answers are at most a second old. Thread-safe.
class Reading {
 public:
  Reading(std::string bootstrap_servers, std::string group, std::vector<std::string> topics);
  ~Reading();

  // [["topic", partition, offset], …]; empty when no broker answers: then nothing is waited for.
  std::string ends();
  // Whether the group's committed offsets have passed all of them; false when nobody answers.
  bool is_past(const std::string& ends);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace bilko::events
