#pragma once

#include <span>
#include <string>

namespace bilko::ctl {

inline constexpr const char* kResolutionPlan = "ResolutionPlan";

// Discard: a dead letter is given up for good and frees its followers. Restore: the opposite.
struct ResolutionArguments {
  std::string group;
  std::string verb;  // discard or restore

  static void fields(auto& self, auto&& field) {
    field("group", self.group);
    field("verb", self.verb);
  }
};

// Arguments of the services' verbs discard and restore: these dead letters and no others.
std::string letters_argument(std::span<const std::string> dlq_ids);

}  // namespace bilko::ctl
