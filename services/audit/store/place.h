#pragma once

#include <fmt/format.h>

#include <cstdint>
#include <string>
#include <string_view>

#include "bilko/core/instant.h"

namespace bilko::audit {

// The place of a row in a list, which runs by instant, then by place in the chains. Text form:
// `2026-02-23T10:30:01.123Z 1 17`.
struct Place {
  Instant at;
  std::int32_t partition = 0;
  std::int64_t seq = 0;

  // Throws Error invalid `place_malformed`.
  static Place parse(std::string_view text);
  std::string str() const { return fmt::format("{} {} {}", at.str(), partition, seq); }
};

}  // namespace bilko::audit
