#include "bilko/core/decimal.h"

#include <fmt/format.h>

#include <limits>

#include "bilko/core/check.h"
#include "bilko/core/error.h"

namespace bilko::decimal {
namespace {

__extension__ using Int128 = __int128;

[[noreturn]] void throw_out_of_range() {
  throw Error(ErrorKind::invalid, "out_of_range", "the number is too large to be exact");
}

[[noreturn]] void throw_malformed(std::string_view text) {
  throw Error(ErrorKind::invalid, "decimal_malformed",
              fmt::format("'{}' is not a decimal number", text.substr(0, 40)));
}

std::int64_t narrow(Int128 value) {
  if (value > std::numeric_limits<std::int64_t>::max() ||
      value < -std::numeric_limits<std::int64_t>::max())
    throw_out_of_range();
  return static_cast<std::int64_t>(value);
}

Int128 divide(Int128 value, Int128 divisor, Rounding rounding) {
  const Int128 quotient = value / divisor;
  const Int128 rest = value % divisor;
  const Int128 twice = (rest < 0 ? -rest : rest) * 2;
  const bool away = (rounding == Rounding::half_away_from_zero && twice >= divisor) ||
                    (rounding == Rounding::half_even &&
                     (twice > divisor || (twice == divisor && quotient % 2 != 0)));
  if (!away) return quotient;
  return quotient + (value < 0 ? -1 : 1);
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

}  // namespace

std::int64_t parse(std::string_view text, int scale) {
  std::size_t at = 0;
  const bool negative = !text.empty() && text[0] == '-';
  if (negative) ++at;
  const std::size_t first = at;
  Int128 value = 0;
  int decimals = -1;  // -1: before the point
  for (; at < text.size(); ++at) {
    if (text[at] == '.' && decimals < 0 && at > first) {
      decimals = 0;
      continue;
    }
    if (!is_digit(text[at])) throw_malformed(text);
    if (decimals >= 0 && ++decimals > scale)
      throw Error(ErrorKind::invalid, "too_many_decimals",
                  fmt::format("'{}' has more than {} decimals", text.substr(0, 40), scale));
    value = value * 10 + (text[at] - '0');
    if (value > std::numeric_limits<std::int64_t>::max()) throw_out_of_range();
  }
  if (at == first || decimals == 0) throw_malformed(text);
  for (int i = decimals < 0 ? 0 : decimals; i < scale; ++i) value *= 10;
  return narrow(negative ? -value : value);
}

std::string print(std::int64_t units, int scale) {
  const bool negative = units < 0;
  std::string digits = std::to_string(negative ? -units : units);
  const auto width = static_cast<std::size_t>(scale);
  if (digits.size() <= width) digits.insert(0, width + 1 - digits.size(), '0');
  if (scale > 0) digits.insert(digits.size() - width, 1, '.');
  return negative ? "-" + digits : digits;
}

std::string print_trimmed(std::int64_t units, int scale) {
  std::string text = print(units, scale);
  if (scale == 0) return text;
  text.erase(text.find_last_not_of('0') + 1);
  if (text.back() == '.') text.pop_back();
  return text;
}

std::int64_t add(std::int64_t a, std::int64_t b) { return narrow(Int128(a) + b); }
std::int64_t subtract(std::int64_t a, std::int64_t b) { return narrow(Int128(a) - b); }

std::int64_t multiply_divide(std::int64_t a, std::int64_t b, std::int64_t divisor,
                             Rounding rounding) {
  BILKO_CHECK(divisor > 0);
  return narrow(divide(Int128(a) * b, divisor, rounding));
}

std::int64_t round_to(std::int64_t units, std::int64_t step, Rounding rounding) {
  BILKO_CHECK(step > 0);
  return narrow(divide(units, step, rounding) * step);
}

}  // namespace bilko::decimal
