#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "bilko/core/instant.h"

namespace bilko {

// A civil day, 0001-01-01 to 9999-12-31. Text form: `YYYY-MM-DD`.
class Date {
 public:
  Date() = default;
  explicit Date(std::chrono::sys_days days) : days_(days) {}
  // The UTC day of an instant.
  static Date of(Instant instant) {
    return Date(std::chrono::floor<std::chrono::days>(instant.time()));
  }
  // Throws Error invalid `date_malformed` (shape) or `date_invalid` (30 February).
  static Date parse(std::string_view text);
  std::string str() const;

  int year() const { return static_cast<int>(std::chrono::year_month_day(days_).year()); }
  std::chrono::sys_days days() const { return days_; }
  // Midnight UTC at the start of the day.
  Instant start() const { return Instant(Instant::TimePoint(days_)); }
  Date plus_days(int count) const { return Date(days_ + std::chrono::days(count)); }

  friend auto operator<=>(const Date&, const Date&) = default;
  // Days from b to a.
  friend std::int64_t operator-(Date a, Date b) { return (a.days_ - b.days_).count(); }

 private:
  std::chrono::sys_days days_{};
};

}  // namespace bilko
