#pragma once

#include <chrono>
#include <string>
#include <string_view>

namespace bilko {

// A moment in UTC with milliseconds. Text form: RFC 3339, `2026-02-23T10:30:01.123Z`.
class Instant {
 public:
  using TimePoint = std::chrono::sys_time<std::chrono::milliseconds>;

  Instant() = default;
  explicit Instant(TimePoint time) : time_(time) {}
  static Instant of_unix_ms(std::int64_t ms) {
    return Instant(TimePoint(std::chrono::milliseconds(ms)));
  }

  // Takes any RFC 3339 offset and up to 9 fraction digits (cut to milliseconds) and a blank for
  // `T`, as PostgreSQL prints it. Throws Error invalid `instant_malformed`.
  static Instant parse(std::string_view text);
  std::string str() const;

  std::int64_t unix_ms() const { return time_.time_since_epoch().count(); }
  TimePoint time() const { return time_; }

  friend auto operator<=>(const Instant&, const Instant&) = default;
  friend Instant operator+(Instant a, std::chrono::milliseconds b) { return Instant(a.time_ + b); }
  friend Instant operator-(Instant a, std::chrono::milliseconds b) { return Instant(a.time_ - b); }
  friend std::chrono::milliseconds operator-(Instant a, Instant b) { return a.time_ - b.time_; }

 private:
  TimePoint time_{};
};

}  // namespace bilko
