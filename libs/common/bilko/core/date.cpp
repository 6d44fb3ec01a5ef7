#include "bilko/core/date.h"

#include <fmt/format.h>

#include "bilko/core/error.h"

namespace bilko {
namespace {

// Digits of a fixed-width field; -1 when one of them is none.
int digits(std::string_view text, std::size_t from, std::size_t count) {
  int value = 0;
  for (std::size_t i = from; i < from + count; ++i) {
    if (i >= text.size() || text[i] < '0' || text[i] > '9') return -1;
    value = value * 10 + (text[i] - '0');
  }
  return value;
}

Error malformed_instant(std::string_view text) {
  return {ErrorKind::invalid, "instant_malformed",
          fmt::format("'{}' is not an RFC 3339 instant", text.substr(0, 40))};
}

// Minutes east of UTC of `Z`, `+hh:mm`, `+hhmm` or `+hh`; nothing else is legal.
int offset_minutes(std::string_view zone, std::string_view whole) {
  if (zone == "Z" || zone == "z") return 0;
  if (zone.empty() || (zone[0] != '+' && zone[0] != '-')) throw malformed_instant(whole);
  const int hours = digits(zone, 1, 2);
  std::size_t at = 3;
  if (zone.size() > at && zone[at] == ':') ++at;
  const int minutes = zone.size() == 3 ? 0 : digits(zone, at, 2);
  const std::size_t length = zone.size() == 3 ? 3 : at + 2;
  if (hours < 0 || hours > 23 || minutes < 0 || minutes > 59 || zone.size() != length)
    throw malformed_instant(whole);
  return (zone[0] == '-' ? -1 : 1) * (hours * 60 + minutes);
}

// As many digits as `unit` has; formatting times by a general formatter shows in the relay and the
// consumers.
void put_digits(std::string& text, std::int64_t value, std::int64_t unit) {
  for (; unit > 0; unit /= 10) text += static_cast<char>('0' + value / unit % 10);
}

}  // namespace

Date Date::parse(std::string_view text) {
  const int y = digits(text, 0, 4);
  const int m = digits(text, 5, 2);
  const int d = digits(text, 8, 2);
  if (text.size() != 10 || text[4] != '-' || text[7] != '-' || y < 0 || m < 0 || d < 0)
    throw Error(ErrorKind::invalid, "date_malformed",
                fmt::format("'{}' is not a date YYYY-MM-DD", text.substr(0, 40)));
  const std::chrono::year_month_day date{std::chrono::year(y),
                                         std::chrono::month(static_cast<unsigned>(m)),
                                         std::chrono::day(static_cast<unsigned>(d))};
  if (!date.ok() || y == 0)
    throw Error(ErrorKind::invalid, "date_invalid", fmt::format("there is no day {}", text));
  return Date(std::chrono::sys_days(date));
}

std::string Date::str() const {
  const std::chrono::year_month_day date(days_);
  const int year = static_cast<int>(date.year());
  std::string text;
  text.reserve(24);  // a time may follow
  if (year < 0 || year > 9999) text += fmt::format("{:04}", year);
  else put_digits(text, year, 1000);
  text += '-';
  put_digits(text, static_cast<unsigned>(date.month()), 10);
  text += '-';
  put_digits(text, static_cast<unsigned>(date.day()), 10);
  return text;
}

Instant Instant::parse(std::string_view text) {
  const int hour = digits(text, 11, 2);
  const int minute = digits(text, 14, 2);
  const int second = digits(text, 17, 2);
  const bool shaped = text.size() >= 20 &&
                      (text[10] == 'T' || text[10] == 't' || text[10] == ' ') && text[13] == ':' &&
                      text[16] == ':';
  if (!shaped || hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 60)
    throw malformed_instant(text);
  const Date day = Date::parse(text.substr(0, 10));
  std::size_t at = 19;
  int ms = 0;
  if (text[at] == '.') {
    const std::size_t first = ++at;
    int weight = 100;
    while (at < text.size() && text[at] >= '0' && text[at] <= '9') {
      ms += weight * (text[at++] - '0');
      weight /= 10;
    }
    if (at == first || at - first > 9) throw malformed_instant(text);
  }
  const int offset = offset_minutes(text.substr(at), text);
  const auto seconds = std::chrono::seconds(hour * 3600 + (minute - offset) * 60 + second);
  const Instant instant(TimePoint(day.days()) + seconds + std::chrono::milliseconds(ms));
  const int year = Date::of(instant).year();  // the offset may lead out of what str() can print
  if (year < 1 || year > 9999) throw malformed_instant(text);
  return instant;
}

std::string Instant::str() const {
  const Date day = Date::of(*this);
  const std::int64_t ms = (*this - day.start()).count();
  std::string text = day.str();
  text += 'T';
  put_digits(text, ms / 3600000, 10);
  text += ':';
  put_digits(text, ms / 60000 % 60, 10);
  text += ':';
  put_digits(text, ms / 1000 % 60, 10);
  text += '.';
  put_digits(text, ms % 1000, 100);
  text += 'Z';
  return text;
}

}  // namespace bilko
