#include "invoice/domain/totals.h"

#include <gtest/gtest.h>

#include <random>

namespace bilko::invoice {
namespace {

constexpr auto kRounding = Rounding::half_away_from_zero;
const Currency kEur = Currency::parse("EUR");

Money eur(const char* amount) { return {Amount::parse(amount), kEur}; }

Line line(const char* quantity, const char* unit_price, const char* vat_rate = nullptr) {
  Line line{"Work", Quantity::parse(quantity), Amount::parse(unit_price), {}, {}};
  if (vat_rate != nullptr) line.vat_rate = Percent::parse(vat_rate);
  return line;
}

TEST(Totals, AreThoseComputedByHand) {
  struct Case {
    const char* source;
    std::vector<Line> lines;
    const char* net;
    const char* vat;
    const char* total;
  };
  const Case cases[] = {
      {"without VAT", {line("2", "625")}, "1250", "0", "1250"},
      {"one rate", {line("2", "625", "20")}, "1250", "250", "1500"},
      {"zero rated", {line("2", "625", "0")}, "1250", "0", "1250"},
      {"josemmo/einvoicing 31", {line("0.25", "26935.78", "19")}, "6733.95", "1279.45", "8013.40"},
      {"odoo 37896, the discount as a line",
       {line("16", "348.35", "22"), line("1", "-222.944", "22")},
       "5350.66",
       "1177.15",
       "6527.81"},
      {"EN16931 143: VAT per category, not per line",
       {line("1", "696.22", "25"), line("1", "696.22", "25"), line("1", "696.22", "25")},
       "2088.66",
       "522.17",
       "2610.83"},
      {"half away from zero, not half even",
       {line("1", "696.10", "25")},
       "696.10",
       "174.03",
       "870.13"},
      {"accounted 2580", {line("3", "99.99", "25")}, "299.97", "74.99", "374.96"},
      {"two rates round on their own",
       {line("1", "0.03", "20"), line("1", "0.03", "10"), line("1", "1")},
       "1.06",
       "0.01",
       "1.07"},
      {"a price below the minor unit", {line("1000", "0.0049", "20")}, "4.90", "0.98", "5.88"},
  };
  for (const Case& c : cases)
    EXPECT_EQ(Totals::of(c.lines, kEur), (Totals{eur(c.net), eur(c.vat), eur(c.total)}))
        << c.source;
}

TEST(Totals, AreInWholeMinorUnitsOfTheCurrency) {
  const auto jpy = Totals::of({line("3", "33.5", "10")}, Currency::parse("JPY"));
  EXPECT_EQ(jpy.net.amount(), Amount::parse("101"));
  EXPECT_EQ(jpy.vat.amount(), Amount::parse("10"));
  const auto kwd = Totals::of({line("1", "1.2345", "5")}, Currency::parse("KWD"));
  EXPECT_EQ(kwd.net.amount(), Amount::parse("1.235"));
  EXPECT_EQ(kwd.vat.amount(), Amount::parse("0.062"));
}

TEST(Totals, OfNumbersTooLargeAreAnError) {
  EXPECT_THROW(Totals::of({line("1000000", "900000000000")}, kEur), Error);
  EXPECT_THROW(Totals::of(std::vector<Line>(3, line("1", "400000000000000")), kEur), Error);
}

TEST(VatSubtotals, StandInOrderOfCategoryAndRate) {
  std::vector<Line> lines = {line("1", "10", "20"), line("1", "10", "10"), line("1", "5"),
                             line("1", "30", "20"), line("1", "7", "0")};
  lines.push_back(line("1", "8"));
  lines.back().vat_category = VatCategory::reverse_charge;
  const auto parts = vat_subtotals(lines, kEur);
  ASSERT_EQ(parts.size(), 4u);
  EXPECT_EQ(parts[0].vat, (Vat{VatCategory::standard, Percent::parse("10")}));
  EXPECT_EQ(parts[1].net, eur("40"));
  EXPECT_EQ(parts[1].amount, eur("8"));
  EXPECT_EQ(parts[2].vat.category, VatCategory::zero_rated);
  EXPECT_EQ(parts[3].vat, (Vat{VatCategory::reverse_charge, Percent()}));
}

TEST(Totals, AlwaysAddUp) {
  std::mt19937_64 random(20261121);
  const char* rates[] = {nullptr, "0", "5.55", "10", "20", "21"};
  const char* currencies[] = {"EUR", "JPY", "KWD"};
  for (int run = 0; run < 2000; ++run) {
    const Currency currency = Currency::parse(currencies[run % 3]);
    std::vector<Line> lines(1 + random() % 20);
    Money net = Money::zero(currency);
    for (Line& each : lines) {
      each = line("1", "0", rates[random() % 6]);
      each.quantity = Quantity::of_units(static_cast<std::int64_t>(1 + random() % 50'000'000));
      each.unit_price =
          Amount::of_units(static_cast<std::int64_t>(random() % 100'000'000) - 1'000'000);
      net += each.net(currency);
    }
    const Totals totals = Totals::of(lines, currency);
    ASSERT_EQ(totals.net, net);
    ASSERT_EQ(totals.net + totals.vat, totals.total);
    for (const Money& sum : {totals.net, totals.vat, totals.total})
      ASSERT_TRUE(sum.is_whole_minor_units());
    Money vat = Money::zero(currency);
    for (const auto& part : vat_subtotals(lines, currency)) {
      vat += part.amount;
      ASSERT_EQ(part.amount, part.net.percent(part.vat.rate, kRounding));
    }
    ASSERT_EQ(totals.vat, vat);
  }
}

}  // namespace
}  // namespace bilko::invoice
