#include "notification/domain/amount_text.h"

#include <gtest/gtest.h>

namespace bilko::notification {
namespace {

TEST(AmountTextTest, HasTheDecimalsOfTheCurrency) {
  struct Row {
    const char* amount;
    const char* currency;
    const char* text;
  };
  const Row rows[] = {{"1250.0000", "EUR", "1250.00 EUR"}, {"0.5000", "EUR", "0.50 EUR"},
                      {"1250.0000", "JPY", "1250 JPY"},    {"1.2345", "EUR", "1.2345 EUR"},
                      {"1.5000", "KWD", "1.500 KWD"},      {"1200.1000", "RSD", "1200.10 RSD"}};
  for (const Row& row : rows)
    EXPECT_EQ(text_of(Amount::parse(row.amount), Currency::parse(row.currency)), row.text);
}

}  // namespace
}  // namespace bilko::notification
