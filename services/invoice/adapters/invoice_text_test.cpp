#include "invoice/adapters/invoice_text.h"

#include <gtest/gtest.h>

namespace bilko::invoice {
namespace {

TEST(InvoiceText, MoneyHasTheMinorUnitsDecimalsAndSeparatedThousands) {
  struct Case {
    const char* amount;
    const char* currency;
    const char* text;
  };
  for (const auto& [amount, currency, text] :
       std::vector<Case>{{"0", "EUR", "0.00"},
                         {"999.99", "EUR", "999.99"},
                         {"1250", "EUR", "1,250.00"},
                         {"-1250.5", "EUR", "-1,250.50"},
                         {"-999", "EUR", "-999.00"},
                         {"1234567", "JPY", "1,234,567"},
                         {"1.234", "KWD", "1.234"},
                         {"922337203685477.58", "EUR", "922,337,203,685,477.58"}})
    EXPECT_EQ(money_text(Money(Amount::parse(amount), Currency::parse(currency))), text);
}

TEST(InvoiceText, APriceShowsAllItsDecimals) {
  const auto euro = Currency::parse("EUR");
  EXPECT_EQ(price_text(Amount::parse("625"), euro), "625.00");
  EXPECT_EQ(price_text(Amount::parse("12345.6789"), euro), "12,345.6789");
  EXPECT_EQ(price_text(Amount::parse("0.005"), euro), "0.005");
  EXPECT_EQ(price_text(Amount::parse("100"), Currency::parse("JPY")), "100");
  EXPECT_EQ(price_text(Amount::parse("0.5"), Currency::parse("JPY")), "0.5");
}

TEST(InvoiceText, VatIsTheRateAndTheCategoryUnlessStandard) {
  const auto text = [](const char* rate, std::optional<VatCategory> category) {
    return vat_text({.description = "x",
                     .quantity = Quantity::parse("1"),
                     .unit_price = Amount::parse("1"),
                     .vat_rate = Percent::parse(rate),
                     .vat_category = category});
  };
  EXPECT_EQ(text("20", std::nullopt), "20 %");
  EXPECT_EQ(text("7.50", VatCategory::standard), "7.5 %");
  EXPECT_EQ(text("0", std::nullopt), "0 % Z");
  EXPECT_EQ(text("0", VatCategory::reverse_charge), "0 % AE");
  EXPECT_EQ(vat_text({}), "–");
}

TEST(InvoiceText, AnIbanIsReadInGroupsOfFour) {
  EXPECT_EQ(iban_text("RS35260005601001611379"), "RS35 2600 0560 1001 6113 79");
  EXPECT_EQ(iban_text("RS35 2600"), "RS35 2600");
  EXPECT_EQ(iban_text(""), "");
}

}  // namespace
}  // namespace bilko::invoice
