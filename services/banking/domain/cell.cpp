#include "banking/domain/cell.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <optional>

#include "banking/domain/text.h"

namespace bilko::banking {
namespace {

constexpr std::string_view kMinus = "\xE2\x88\x92";  // U+2212, as some banks print it

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_number(std::string_view text) { return std::ranges::all_of(text, is_digit); }

bool take_prefix(std::string_view& text, std::string_view prefix) {
  if (!text.starts_with(prefix)) return false;
  text.remove_prefix(prefix.size());
  return true;
}

// Takes the sign, which stands before or behind; true for minus.
bool take_minus(std::string_view& text) {
  bool is_minus = take_prefix(text, "-") || take_prefix(text, kMinus);
  if (!is_minus && !take_prefix(text, "+") && text.ends_with('-')) {
    text.remove_suffix(1);
    is_minus = true;
  }
  text = trimmed(text);
  return is_minus;
}

std::string with_plain_blanks(std::string_view text) {
  std::string plain;
  while (!text.empty()) {
    if (take_prefix(text, "\xC2\xA0") || take_prefix(text, "\xE2\x80\xAF")) {
      plain += ' ';
    } else {
      plain += text.front();
      text.remove_prefix(1);
    }
  }
  return plain;
}

// The digits before the decimals; nothing unless groups have three digits and one separator.
std::optional<std::string> ungrouped(std::string_view whole, DecimalSeparator decimal) {
  const std::string_view separators = decimal == DecimalSeparator::comma ? ". '" : ", '";
  const auto first = std::min(whole.find_first_of(separators), whole.size());
  std::string digits(whole.substr(0, first));
  if (digits.empty() || (first < whole.size() && digits.size() > 3)) return std::nullopt;
  for (auto rest = whole.substr(first); !rest.empty(); rest.remove_prefix(4)) {
    if (rest.size() < 4 || rest.front() != whole[first]) return std::nullopt;
    digits += rest.substr(1, 3);
  }
  return is_number(digits) ? std::optional(digits) : std::nullopt;
}

// Of digits only; nothing when it is too large.
std::optional<std::int64_t> integer_of(std::string_view digits) {
  std::int64_t value = 0;
  for (const char digit : digits)
    if (__builtin_mul_overflow(value, 10, &value) ||
        __builtin_add_overflow(value, digit - '0', &value))
      return std::nullopt;
  return value;
}

}  // namespace

Cell<Amount> read_amount(std::string_view text, DecimalSeparator separator) {
  text = trimmed(text);
  const bool is_minus = take_minus(text);
  const std::string plain = with_plain_blanks(text);
  const auto at = std::min(plain.find(enum_name(separator).front()), plain.size());
  const auto whole = ungrouped(std::string_view(plain).substr(0, at), separator);
  std::string decimals = at < plain.size() ? plain.substr(at + 1) : "0";
  if (!whole || decimals.empty() || !is_number(decimals)) return {{}, "amount_malformed"};
  while (decimals.size() > 4 && decimals.back() == '0') decimals.pop_back();
  if (decimals.size() > 4) return {{}, "amount_too_precise"};
  decimals.resize(4, '0');
  const auto units = integer_of(*whole + decimals);
  if (!units) return {{}, "amount_out_of_range"};
  return {Amount::of_units(is_minus ? -*units : *units), {}};
}

DateFormat DateFormat::parse(std::string_view pattern) {
  const auto stands_once = [&](char letter, std::size_t shortest, std::size_t longest) {
    const auto count = static_cast<std::size_t>(std::ranges::count(pattern, letter));
    return count >= shortest && count <= longest &&
           pattern.find(std::string(count, letter)) != std::string_view::npos;
  };
  constexpr std::size_t kPatternMax = 20;
  if (pattern.size() > kPatternMax || !stands_once('Y', 4, 4) || !stands_once('M', 1, 2) ||
      !stands_once('D', 1, 2))
    throw Error(ErrorKind::invalid, "date_format_wrong",
                fmt::format("'{}' is no format of YYYY, MM or M, and DD or D",
                            pattern.substr(0, kPatternMax)));
  DateFormat format;
  format.pattern_ = pattern;
  return format;
}

Cell<Date> DateFormat::read(std::string_view text) const {
  text = trimmed(text);
  int year = 0, month = 0, day = 0;
  std::string_view pattern = trimmed(pattern_);
  while (!pattern.empty()) {
    const char kind = pattern.front();
    if (kind != 'Y' && kind != 'M' && kind != 'D') {
      if (!take_prefix(text, pattern.substr(0, 1))) return {{}, "date_malformed"};
      pattern.remove_prefix(1);
      continue;
    }
    const auto width = std::min(pattern.find_first_not_of(kind), pattern.size());
    const std::size_t longest = kind == 'Y' ? 4 : 2;
    int& part = kind == 'Y' ? year : kind == 'M' ? month : day;
    std::size_t digits = 0;
    for (; digits < longest && digits < text.size() && is_digit(text[digits]); ++digits)
      part = part * 10 + (text[digits] - '0');
    if (digits < width) return {{}, "date_malformed"};
    text.remove_prefix(digits);
    pattern.remove_prefix(width);
  }
  if (!text.empty()) return {{}, "date_malformed"};
  const auto date = std::chrono::year(year) / std::chrono::month(static_cast<unsigned>(month)) /
                    std::chrono::day(static_cast<unsigned>(day));
  if (year < 1 || !date.ok()) return {{}, "date_invalid"};
  return {Date(std::chrono::sys_days(date)), {}};
}

}  // namespace bilko::banking
