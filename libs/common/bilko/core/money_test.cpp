#include "bilko/core/money.h"

#include <gtest/gtest.h>

#include <random>

#include "bilko/core/error.h"

namespace bilko {
namespace {

std::string code_of(auto&& action) {
  try {
    action();
  } catch (const Error& error) {
    return error.code();
  }
  return "accepted";
}

Money money(const char* amount, const char* currency) {
  return {Amount::parse(amount), Currency::parse(currency)};
}

TEST(Amount, PrintsFourDecimals) {
  const std::pair<const char*, const char*> cases[] = {
      {"0", "0.0000"},        {"1", "1.0000"},
      {"-0.5", "-0.5000"},    {"1250.00", "1250.0000"},
      {"0.0001", "0.0001"},   {"922337203685477.5807", "922337203685477.5807"},
      {"-0.0001", "-0.0001"}, {"-922337203685477.5807", "-922337203685477.5807"},
  };
  for (const auto& [text, expected] : cases) EXPECT_EQ(Amount::parse(text).str(), expected);
}

TEST(Amount, RefusesWhatIsNotExactlyRepresentable) {
  const std::pair<const char*, const char*> cases[] = {
      {"1.00001", "too_many_decimals"},
      {"922337203685477.5808", "out_of_range"},
      {"99999999999999999999999999", "out_of_range"},
      {"1e5", "decimal_malformed"},
      {"", "decimal_malformed"},
      {"-", "decimal_malformed"},
      {".5", "decimal_malformed"},
      {"5.", "decimal_malformed"},
      {"+1", "decimal_malformed"},
      {"1,5", "decimal_malformed"},
      {" 1", "decimal_malformed"},
  };
  for (const auto& [text, code] : cases)
    EXPECT_EQ(code_of([&] { Amount::parse(text); }), code) << text;
}

TEST(Amount, OverflowIsAnErrorNotAWrap) {
  const Amount most = Amount::parse("922337203685477.5807");
  EXPECT_EQ(code_of([&] { most + Amount::parse("0.0001"); }), "out_of_range");
  EXPECT_EQ(code_of([&] { -most - Amount::parse("0.0001"); }), "out_of_range");
}

TEST(Rate, PrintsWithoutTrailingZeros) {
  EXPECT_EQ(Rate::parse("0.0085").str(), "0.0085");
  EXPECT_EQ(Rate::parse("1.0000000000").str(), "1");
  EXPECT_EQ(Quantity::parse("2.500000").str(), "2.5");
  EXPECT_EQ(Percent::parse("20").str(), "20.00");
}

TEST(Currency, KnowsMinorUnits) {
  EXPECT_EQ(Currency::parse("JPY").minor_unit(), 10000);
  EXPECT_EQ(Currency::parse("EUR").minor_unit(), 100);
  EXPECT_EQ(Currency::parse("KWD").minor_unit(), 10);
  for (const char* code : {"XXX", "eur", "EU", "EURO", "", "AED ", "D A"})
    EXPECT_EQ(code_of([&] { Currency::parse(code); }), "unknown_currency") << code;
}

TEST(Money, RoundsHalfAwayFromZero) {
  const std::tuple<const char*, const char*, const char*> cases[] = {
      {"0.0050", "EUR", "0.0100"},   {"0.0049", "EUR", "0.0000"}, {"-0.0050", "EUR", "-0.0100"},
      {"10.5000", "JPY", "11.0000"}, {"1.2345", "KWD", "1.2350"}, {"-1.2344", "KWD", "-1.2340"},
  };
  for (const auto& [amount, currency, expected] : cases)
    EXPECT_EQ(money(amount, currency).rounded(Rounding::half_away_from_zero),
              money(expected, currency))
        << amount;
}

TEST(Money, ConvertsWithOneRounding) {
  const auto rsd = money("1250.0000", "RSD");  // the seed's example: 10.625 EUR
  EXPECT_EQ(
      rsd.converted(Rate::parse("0.0085"), Currency::parse("EUR"), Rounding::half_away_from_zero),
      money("10.6300", "EUR"));
  // 0.0149999 must not become 0.0150 and then 0.02.
  EXPECT_EQ(
      money("1.4999", "EUR")
          .converted(Rate::parse("0.01"), Currency::parse("USD"), Rounding::half_away_from_zero),
      money("0.0100", "USD"));
}

TEST(Money, TakesPercentages) {
  EXPECT_EQ(money("100.0000", "EUR").percent(Percent::parse("20.00"), Rounding::half_even),
            money("20.0000", "EUR"));
}

TEST(Money, ProductsAreRoundedOnce) {
  // 0.004995 and 0.00499: neither is half a cent, both would be after a first rounding to 0.0050.
  EXPECT_EQ(money("0.09", "EUR").percent(Percent::parse("5.55"), Rounding::half_away_from_zero),
            money("0.00", "EUR"));
  EXPECT_EQ(money("1.0000", "EUR").times(Quantity::parse("0.00499"), Rounding::half_away_from_zero),
            money("0.00", "EUR"));
  EXPECT_EQ(money("26935.78", "EUR").times(Quantity::parse("0.25"), Rounding::half_away_from_zero),
            money("6733.95", "EUR"));
  EXPECT_EQ(money("-0.1500", "JPY").times(Quantity::parse("10"), Rounding::half_away_from_zero),
            money("-2", "JPY"));
}

TEST(Money, AllocationNeverLosesAUnit) {
  std::mt19937_64 random(20261121);
  for (int run = 0; run < 2000; ++run) {
    const auto units = static_cast<std::int64_t>(random() % 2'000'000'000) - 1'000'000'000;
    const Money whole(Amount::of_units(units), Currency::parse(run % 2 ? "EUR" : "JPY"));
    std::vector<std::int64_t> weights(1 + random() % 9);
    for (auto& weight : weights) weight = static_cast<std::int64_t>(random() % 100);
    weights[0] += 1;
    Money sum = Money::zero(whole.currency());
    for (const Money& part : whole.allocate(weights)) sum += part;
    ASSERT_EQ(sum, whole);
  }
}

TEST(Money, SplitGivesTheFirstPartsTheRest) {
  const auto parts = money("100.00", "EUR").split(3);
  EXPECT_EQ(parts[0], money("33.34", "EUR"));
  EXPECT_EQ(parts[2], money("33.33", "EUR"));
}

}  // namespace
}  // namespace bilko
