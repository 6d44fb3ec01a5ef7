#pragma once

#include <string>

namespace bilko::ctl {

inline constexpr const char* kImportPlan = "ImportPlan";

// Records that are put back into the topics and partitions they were exported from.
struct ImportArguments {
  std::string file;  // for people; the records are in the plan
  std::int64_t rate = 1000;

  static void fields(auto& self, auto&& field) {
    field("file", self.file);
    field("rate", self.rate);
  }
};

}  // namespace bilko::ctl
