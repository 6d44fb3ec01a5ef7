#pragma once

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

}  // namespace bilko::ctl
