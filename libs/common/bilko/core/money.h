#pragma once

#include <span>
#include <vector>

#include "bilko/core/currency.h"
#include "bilko/core/decimal.h"

namespace bilko {

struct AmountTag {
  static constexpr int kScale = 4;
  static constexpr bool kTrimmed = false;
};
struct RateTag {
  static constexpr int kScale = 10;
  static constexpr bool kTrimmed = true;
};
struct QuantityTag {
  static constexpr int kScale = 6;
  static constexpr bool kTrimmed = true;
};
struct PercentTag {
  static constexpr int kScale = 2;
  static constexpr bool kTrimmed = false;
};

// A sum of money without its currency, as it stands on the wire (`"1250.0000"`) and in SQL
// (NUMERIC(19,4)); range +-922337203685477.5807.
using Amount = Decimal<AmountTag>;
// An exchange rate: base currency per unit of the currency, up to 10 decimals, trimmed: "0.0085".
using Rate = Decimal<RateTag>;
// How many of something, up to 6 decimals, trimmed: "2", "0.5".
using Quantity = Decimal<QuantityTag>;
// A rate of tax with two decimals: "20.00".
using Percent = Decimal<PercentTag>;

// An amount with its currency. Arithmetic between two currencies is a programmer's error.
class Money {
 public:
  Money() = default;
  Money(Amount amount, Currency currency) : amount_(amount), currency_(currency) {}
  static Money zero(Currency currency) { return {Amount(), currency}; }

  Amount amount() const { return amount_; }
  Currency currency() const { return currency_; }
  bool is_zero() const { return amount_.is_zero(); }

  // To the currency's minor unit.
  Money rounded(Rounding rounding) const;
  // Products are rounded once, to the minor unit: rounding twice would make 0.00499 a cent.
  Money times(Quantity quantity, Rounding rounding) const;
  Money percent(Percent percent, Rounding rounding) const;
  // In another currency, to its minor unit.
  Money converted(Rate rate, Currency to, Rounding rounding) const;
  // True when nothing would be lost by `rounded`.
  bool is_whole_minor_units() const;

  // Parts in proportion to the weights (>= 0, not all 0), in whole minor units where the whole is;
  // their sum is exactly this: the first parts take what is left over, one minor unit each.
  std::vector<Money> allocate(std::span<const std::int64_t> weights) const;
  std::vector<Money> split(std::size_t parts) const;

  friend Money operator+(const Money& a, const Money& b);
  friend Money operator-(const Money& a, const Money& b);
  friend Money operator-(const Money& a) { return {-a.amount_, a.currency_}; }
  Money& operator+=(const Money& other) { return *this = *this + other; }
  friend bool operator==(const Money&, const Money&) = default;
  friend bool operator<(const Money& a, const Money& b);

 private:
  Amount amount_;
  Currency currency_;
};

}  // namespace bilko
