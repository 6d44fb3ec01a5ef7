#pragma once

#include <chrono>

#include "bilko/core/date.h"

namespace bilko::audit {

// The beginning of a period: a day (from its midnight, UTC) or an instant.
struct Since {
  Instant at;

  // Throws Error invalid.
  static Since parse(std::string_view text) {
    return {is_day(text) ? Date::parse(text).start() : Instant::parse(text)};
  }
  std::string str() const { return at.str(); }
  static bool is_day(std::string_view text) { return text.size() <= std::size("2026-02-23") - 1; }
};

// The end of a period: a day or an instant, itself included.
struct Until {
  Instant before;  // the first millisecond that is not

  static Until parse(std::string_view text) {
    return {Since::is_day(text) ? Date::parse(text).plus_days(1).start()
                                : Instant::parse(text) + std::chrono::milliseconds(1)};
  }
  std::string str() const { return before.str(); }
};

}  // namespace bilko::audit
