#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

namespace bilko {

// How a result that does not fit is rounded. Always an argument, never a default.
enum class Rounding {
  half_away_from_zero,  // 0.5 -> 1, -0.5 -> -1: what the books use
  half_even,
  down  // towards zero
};

namespace decimal {

// `text` as an integer number of 10^-scale. Throws Error invalid: `decimal_malformed`,
// `too_many_decimals`, `out_of_range`.
std::int64_t parse(std::string_view text, int scale);
// With exactly `scale` decimals; `trimmed` without trailing zeros (at least one digit before the
// point).
std::string print(std::int64_t units, int scale);
std::string print_trimmed(std::int64_t units, int scale);

// Throw Error invalid `out_of_range` on overflow.
std::int64_t add(std::int64_t a, std::int64_t b);
std::int64_t subtract(std::int64_t a, std::int64_t b);
// a * b / divisor, exact inside (128 bits), rounded once.
std::int64_t multiply_divide(std::int64_t a, std::int64_t b, std::int64_t divisor,
                             Rounding rounding);
// The nearest multiple of `step`.
std::int64_t round_to(std::int64_t units, std::int64_t step, Rounding rounding);

}  // namespace decimal

// An exact decimal number: int64 in units of 10^-kScale. Tag keeps kinds apart. Overflow is an
// Error.
template <class Tag>
class Decimal {
 public:
  static constexpr int kScale = Tag::kScale;

  constexpr Decimal() = default;
  static constexpr Decimal of_units(std::int64_t units) { return Decimal(units); }
  static Decimal parse(std::string_view text) { return Decimal(decimal::parse(text, kScale)); }
  std::string str() const {
    return Tag::kTrimmed ? decimal::print_trimmed(units_, kScale) : decimal::print(units_, kScale);
  }

  constexpr std::int64_t units() const { return units_; }
  constexpr bool is_zero() const { return units_ == 0; }
  constexpr bool is_negative() const { return units_ < 0; }
  constexpr bool is_positive() const { return units_ > 0; }

  friend constexpr auto operator<=>(const Decimal&, const Decimal&) = default;
  friend Decimal operator+(Decimal a, Decimal b) {
    return Decimal(decimal::add(a.units_, b.units_));
  }
  friend Decimal operator-(Decimal a, Decimal b) {
    return Decimal(decimal::subtract(a.units_, b.units_));
  }
  friend Decimal operator-(Decimal a) { return Decimal(decimal::subtract(0, a.units_)); }
  Decimal& operator+=(Decimal other) { return *this = *this + other; }
  Decimal& operator-=(Decimal other) { return *this = *this - other; }

 private:
  constexpr explicit Decimal(std::int64_t units) : units_(units) {}
  std::int64_t units_ = 0;
};

}  // namespace bilko
