#pragma once

#include <cstdint>
#include <string>

#include "bilko/metrics/metrics.h"

namespace bilko::testing {

// What a counter without labels of this process stands at; 0 when nobody has counted yet.
inline std::int64_t counted(const std::string& name) {
  const std::string page = metrics::exposition();
  const auto at = page.find("\n" + name + " ");
  return at == std::string::npos ? 0 : std::stoll(page.substr(at + name.size() + 2));
}

}  // namespace bilko::testing
