#include "expense/domain/terms.h"

#include <gtest/gtest.h>

#include "bilko/core/error.h"

namespace bilko::expense {
namespace {

Terms terms_of(const char* amount, const char* tax) {
  const auto euro = Currency::parse("EUR");
  return {.amount = Money(Amount::parse(amount), euro),
          .tax = Money(Amount::parse(tax), euro),
          .exchange = {Rate::parse("1"), euro},
          .category_account_id = {},
          .date = Date::parse("2026-02-23"),
          .supplier = "Papir d.o.o.",
          .description = std::nullopt,
          .receipt_link = std::nullopt};
}

std::string verdict(const Terms& terms) {
  try {
    require_valid(terms);
    return "accepted";
  } catch (const Error& error) {
    return error.fields().front().pointer + " " + error.fields().front().code;
  }
}

TEST(Terms, AmountAndTaxAreCheckedRuleByRule) {
  const std::tuple<const char*, const char*, const char*> cases[] = {
      {"120", "0", "accepted"},
      {"120", "20", "accepted"},
      {"0.01", "0", "accepted"},
      {"0", "0", "/amount amount_not_positive"},
      {"-1", "0", "/amount amount_not_positive"},
      {"10.005", "0", "/amount amount_not_in_minor_units"},
      {"120", "-1", "/taxAmount tax_out_of_range"},
      {"120", "120", "/taxAmount tax_out_of_range"},
      {"120", "1.234", "/taxAmount amount_not_in_minor_units"},
  };
  for (const auto& [amount, tax, expected] : cases)
    EXPECT_EQ(verdict(terms_of(amount, tax)), expected) << amount << " " << tax;
}

TEST(Terms, TextsHaveTheirLimits) {
  Terms terms = terms_of("1", "0");
  terms.supplier = " ";
  EXPECT_EQ(verdict(terms), "/supplier text_blank");
  terms.supplier = std::string(200, 'x');
  EXPECT_EQ(verdict(terms), "accepted");
  terms.description = std::string(501, 'x');
  EXPECT_EQ(verdict(terms), "/description text_too_long");
}

TEST(Terms, ALinkIsOneThatBrowsersFollow) {
  const std::pair<std::string, const char*> cases[] = {
      {"https://files.example.org/r/1.pdf?x=1&y=2#a", "accepted"},
      {"http://example.org", "accepted"},
      {"javascript:alert(1)", "/receiptUrl link_malformed"},
      {"data:text/html,x", "/receiptUrl link_malformed"},
      {"https://example.org/a b", "/receiptUrl link_malformed"},
      {"https://example.org/\"><script>", "/receiptUrl link_malformed"},
      {"https://" + std::string(2050, 'x'), "/receiptUrl link_malformed"},
      {"", "/receiptUrl link_malformed"},
  };
  for (const auto& [link, expected] : cases) {
    Terms terms = terms_of("1", "0");
    terms.receipt_link = link;
    EXPECT_EQ(verdict(terms), expected) << link;
  }
}

}  // namespace
}  // namespace bilko::expense
