#include "bilkoctl/frame/time_text.h"

#include <fmt/format.h>

#include <ctime>
#include <limits>
#include <optional>

#include "bilko/core/error.h"
#include "bilkoctl/frame/outcome.h"

namespace bilko::ctl {
namespace {

using std::chrono::milliseconds;

constexpr std::int64_t kSecond = 1000;
constexpr std::int64_t kMinute = 60 * kSecond;
constexpr std::int64_t kHour = 60 * kMinute;
constexpr std::int64_t kDay = 24 * kHour;
constexpr std::int64_t kLongest = 36'500 * kDay;

// 0 for a letter that is no unit. `in_time`: behind the T of ISO 8601, where M is minutes.
std::int64_t unit_ms(char unit) {
  switch (unit) {
    case 's': return kSecond;
    case 'm': return kMinute;
    case 'h': return kHour;
    case 'd': return kDay;
    case 'w': return 7 * kDay;
    default: return 0;
  }
}

// "2h30m" with the units given in lower case; none when it is something else.
std::optional<std::int64_t> sum_of(std::string_view text) {
  std::int64_t sum = 0;
  std::size_t at = 0;
  while (at < text.size()) {
    std::int64_t count = 0;
    const auto begin = at;
    while (at < text.size() && text[at] >= '0' && text[at] <= '9' && count < kLongest)
      count = count * 10 + (text[at++] - '0');
    if (at == begin || at == text.size()) return std::nullopt;
    const auto unit = unit_ms(text[at++]);
    if (unit == 0 || count > kLongest / unit || sum + count * unit > kLongest) return std::nullopt;
    sum += count * unit;
  }
  return text.empty() ? std::nullopt : std::optional(sum);
}

// P1DT2H -> 1d2h; a month has no fixed length and is no duration of ours.
std::optional<std::string> plain_of(std::string_view iso) {
  std::string plain;
  bool is_time = false;
  for (const char c : iso.substr(1)) {
    if (c == 'T' && !is_time) is_time = true;
    else if (c >= '0' && c <= '9') plain += c;
    else if ((!is_time && (c == 'D' || c == 'W')) ||
             (is_time && (c == 'H' || c == 'M' || c == 'S')))
      plain += static_cast<char>(c - 'A' + 'a');
    else return std::nullopt;
  }
  return plain;
}

std::optional<milliseconds> duration_in(std::string_view text) {
  std::optional<std::int64_t> sum;
  if (text.starts_with('P')) {
    if (const auto plain = plain_of(text)) sum = sum_of(*plain);
  } else {
    sum = sum_of(text);
  }
  return sum ? std::optional(milliseconds(*sum)) : std::nullopt;
}

std::optional<Instant> instant_in(const std::string& text) {
  try {
    return Instant::parse(text);
  } catch (const Error&) {
    return std::nullopt;
  }
}

// The offset of this machine's zone at that local time, as `+01:00`.
std::string local_offset(Instant about) {
  const std::time_t seconds = about.unix_ms() / 1000;
  std::tm local{};
  localtime_r(&seconds, &local);
  const long minutes = local.tm_gmtoff / 60;
  return fmt::format("{}{:02}:{:02}", minutes < 0 ? '-' : '+', std::abs(minutes) / 60,
                     std::abs(minutes) % 60);
}

}  // namespace

milliseconds duration_of(std::string_view text) {
  if (const auto duration = duration_in(text)) return *duration;
  throw misuse("BadDuration", fmt::format("'{}' is no length of time", text),
               "Write 90s, 15m, 2h, 3d, 1h30m or P1DT2H.");
}

Instant moment_of(std::string_view text, Instant now) {
  if (const auto duration = duration_in(text)) return now - *duration;
  const std::string given(text);
  if (const auto instant = instant_in(given)) return *instant;
  if (const auto as_utc = instant_in(given + "Z")) {
    const auto here = given + local_offset(*as_utc);
    throw misuse("TimeWithoutOffset", fmt::format("'{}' does not say in which time zone", text),
                 fmt::format("Write {}Z for UTC, or {} for this machine's time.", text, here));
  }
  throw misuse(
      "BadTime", fmt::format("'{}' is no moment", text),
      "Write 2026-11-21T09:00:00+01:00, the same with Z for UTC, or 2h for two hours ago.");
}

std::string age_text(milliseconds age) {
  const auto ms = std::max<std::int64_t>(age.count(), 0);
  if (ms < kMinute) return fmt::format("{}s", ms / kSecond);
  if (ms < kHour) return fmt::format("{}m{}s", ms / kMinute, ms % kMinute / kSecond);
  if (ms < kDay) return fmt::format("{}h{}m", ms / kHour, ms % kHour / kMinute);
  return fmt::format("{}d{}h", ms / kDay, ms % kDay / kHour);
}

}  // namespace bilko::ctl
