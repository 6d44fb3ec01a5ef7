#include "bilko/core/money.h"

#include <numeric>

#include "bilko/core/check.h"

namespace bilko {
namespace {

constexpr std::int64_t kQuantityOne = 1'000'000;
constexpr std::int64_t kPercentHundred = 10'000;
constexpr std::int64_t kRateOne = 10'000'000'000;

Amount rounded_to_minor(Amount amount, Currency currency, Rounding rounding) {
  return Amount::of_units(decimal::round_to(amount.units(), currency.minor_unit(), rounding));
}

// amount * factor / one, rounded once: straight to the minor unit of `currency`.
Amount product(Amount amount, std::int64_t factor, std::int64_t one, Currency currency,
               Rounding rounding) {
  const std::int64_t step = currency.minor_unit();
  const std::int64_t minor = decimal::multiply_divide(amount.units(), factor, one * step, rounding);
  return Amount::of_units(decimal::multiply_divide(minor, step, 1, rounding));
}

}  // namespace

Money Money::rounded(Rounding rounding) const {
  return {rounded_to_minor(amount_, currency_, rounding), currency_};
}

Money Money::times(Quantity quantity, Rounding rounding) const {
  return {product(amount_, quantity.units(), kQuantityOne, currency_, rounding), currency_};
}

Money Money::percent(Percent percent, Rounding rounding) const {
  return {product(amount_, percent.units(), kPercentHundred, currency_, rounding), currency_};
}

Money Money::converted(Rate rate, Currency to, Rounding rounding) const {
  return {product(amount_, rate.units(), kRateOne, to, rounding), to};
}

bool Money::is_whole_minor_units() const { return amount_.units() % currency_.minor_unit() == 0; }

std::vector<Money> Money::allocate(std::span<const std::int64_t> weights) const {
  const std::int64_t total = std::accumulate(weights.begin(), weights.end(), std::int64_t{0});
  BILKO_CHECK(total > 0);
  const std::int64_t step = is_whole_minor_units() ? currency_.minor_unit() : 1;
  const std::int64_t steps = amount_.units() / step;
  std::int64_t left = steps;
  std::vector<std::int64_t> parts;
  for (const std::int64_t weight : weights) {
    BILKO_CHECK(weight >= 0);
    parts.push_back(decimal::multiply_divide(steps, weight, total, Rounding::down));
    left -= parts.back();
  }
  const std::int64_t one = left < 0 ? -1 : 1;
  for (std::size_t i = 0; left != 0; i = (i + 1) % parts.size()) {
    if (weights[i] == 0) continue;
    parts[i] += one;
    left -= one;
  }
  std::vector<Money> result;
  for (const std::int64_t part : parts)
    result.emplace_back(Amount::of_units(part * step), currency_);
  return result;
}

std::vector<Money> Money::split(std::size_t parts) const {
  const std::vector<std::int64_t> weights(parts, 1);
  return allocate(weights);
}

Money operator+(const Money& a, const Money& b) {
  BILKO_CHECK(a.currency_ == b.currency_);
  return {a.amount_ + b.amount_, a.currency_};
}

Money operator-(const Money& a, const Money& b) {
  BILKO_CHECK(a.currency_ == b.currency_);
  return {a.amount_ - b.amount_, a.currency_};
}

bool operator<(const Money& a, const Money& b) {
  BILKO_CHECK(a.currency_ == b.currency_);
  return a.amount_ < b.amount_;
}

}  // namespace bilko
