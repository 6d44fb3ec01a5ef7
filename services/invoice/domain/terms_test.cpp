#include "invoice/domain/terms.h"

#include <gtest/gtest.h>

#include <functional>

#include "bilko/core/error.h"

namespace bilko::invoice {
namespace {

Terms valid_terms() {
  Terms terms;
  terms.currency = Currency::parse("EUR");
  terms.exchange_rate = Rate::parse("1");
  terms.issue_date = Date::parse("2026-02-23");
  terms.due_date = Date::parse("2026-03-25");
  terms.lines = {
      {"Work", Quantity::parse("2"), Amount::parse("625"), Percent::parse("20"), {}},
      {"Discount", Quantity::parse("1"), Amount::parse("-50"), Percent::parse("20"), {}}};
  return terms;
}

// "pointer code" of the first violation, or "accepted".
std::string verdict(const std::function<void()>& action) {
  try {
    action();
  } catch (const Error& error) {
    return error.fields().front().pointer + " " + error.fields().front().code;
  }
  return "accepted";
}

TEST(Terms, AreCheckedRuleByRule) {
  struct Case {
    const char* expected;
    std::function<void(Terms&)> change;
  };
  const std::string euro = "\xe2\x82\xac";
  const Case cases[] = {
      {"accepted", [](Terms&) {}},
      {"accepted", [](Terms& t) { t.due_date = t.issue_date; }},
      {"/dueDate due_before_issue", [](Terms& t) { t.due_date = t.issue_date.plus_days(-1); }},
      {"/lines lines_missing", [](Terms& t) { t.lines.clear(); }},
      {"accepted", [](Terms& t) { t.lines.resize(kLinesMax, t.lines[0]); }},
      {"/lines too_many_lines", [](Terms& t) { t.lines.resize(kLinesMax + 1, t.lines[0]); }},
      {"/lines/1/description text_blank", [](Terms& t) { t.lines[1].description = " "; }},
      {"accepted",
       [&](Terms& t) {
         t.lines[0].description.clear();
         for (std::size_t i = 0; i < kDescriptionMax; ++i) t.lines[0].description += euro;
       }},
      {"/lines/0/description text_too_long",
       [](Terms& t) { t.lines[0].description = std::string(kDescriptionMax + 1, 'x'); }},
      {"/lines/0/quantity quantity_not_positive", [](Terms& t) { t.lines[0].quantity = {}; }},
      {"/lines/0/quantity quantity_not_positive",
       [](Terms& t) { t.lines[0].quantity = Quantity::parse("-1"); }},
      {"/lines/0/vatRate vat_rate_out_of_range",
       [](Terms& t) { t.lines[0].vat_rate = Percent::parse("-0.01"); }},
      {"/lines/0/vatRate vat_rate_out_of_range",
       [](Terms& t) { t.lines[0].vat_rate = Percent::parse("100.01"); }},
      {"/lines/0/vatRate vat_rate_missing",
       [](Terms& t) {
         t.lines[0].vat_rate.reset(), t.lines[0].vat_category = VatCategory::standard;
       }},
      {"/lines/0/vatRate vat_rate_missing",
       [](Terms& t) { t.lines[0].vat_rate = {}, t.lines[0].vat_category = VatCategory::standard; }},
      {"/lines/0/vatRate vat_rate_not_zero",
       [](Terms& t) { t.lines[0].vat_category = VatCategory::exempt; }},
      {"accepted",
       [](Terms& t) {
         t.lines = {
             {"Export", Quantity::parse("1"), Amount::parse("1"), {}, VatCategory::exported}};
       }},
      {"/lines total_not_positive", [](Terms& t) { t.lines[0].unit_price = Amount::parse("25"); }},
      {"/lines vat_negative",
       [](Terms& t) {
         t.lines[0].vat_rate = Percent::parse("1");
         t.lines[1].unit_price = Amount::parse("-1000");
       }},
      {"/note text_blank", [](Terms& t) { t.note = ""; }},
      {"/note text_too_long", [](Terms& t) { t.note = std::string(kNoteMax + 1, 'x'); }},
  };
  for (const Case& c : cases) {
    Terms terms = valid_terms();
    c.change(terms);
    EXPECT_EQ(verdict([&] { require_valid(terms); }), c.expected);
  }
}

TEST(Terms, ReportAllViolationsAtOnce) {
  Terms terms = valid_terms();
  terms.due_date = Date::parse("2020-01-01");
  terms.lines[0].quantity = {};
  terms.lines[1].description.clear();
  try {
    require_valid(terms);
    FAIL() << "three rules are broken";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), "invoice_invalid");
    EXPECT_EQ(error.fields().size(), 3u);
  }
}

TEST(LockedRate, IsOneInTheBaseCurrencyElseTheStatedOne) {
  const Currency eur = Currency::parse("EUR");
  const Currency rsd = Currency::parse("RSD");
  const auto rate = [](const char* text) { return std::optional(Rate::parse(text)); };
  EXPECT_EQ(locked_rate(eur, eur, std::nullopt), Rate::parse("1"));
  EXPECT_EQ(locked_rate(eur, eur, rate("1.000")), Rate::parse("1"));
  EXPECT_EQ(locked_rate(rsd, eur, rate("0.0085")), Rate::parse("0.0085"));
  const std::tuple<Currency, std::optional<Rate>, const char*> refused[] = {
      {eur, rate("1.1"), "/exchangeRate exchange_rate_not_one"},
      {rsd, std::nullopt, "/exchangeRate exchange_rate_missing"},
      {rsd, rate("0"), "/exchangeRate exchange_rate_not_positive"},
      {rsd, rate("-1"), "/exchangeRate exchange_rate_not_positive"},
  };
  for (const auto& [currency, stated, expected] : refused)
    EXPECT_EQ(verdict([&] { locked_rate(currency, eur, stated); }), expected);
}

}  // namespace
}  // namespace bilko::invoice
