#include "invoice/domain/posting.h"

#include <gtest/gtest.h>

#include <random>

namespace bilko::invoice {
namespace {

const Accounts kAccounts = {
    AccountId::parse("acc_01HX7M2K5N3P4Q5R6S7T8V9W00"),
    AccountId::parse("acc_01HX7M2K5N3P4Q5R6S7T8V9W01"),
    AccountId::parse("acc_01HX7M2K5N3P4Q5R6S7T8V9W02"),
    AccountId::parse("acc_01HX7M2K5N3P4Q5R6S7T8V9W03"),
};

Money money(const char* amount, const char* currency) {
  return {Amount::parse(amount), Currency::parse(currency)};
}

Leg leg(const AccountId& account, Side side, const char* amount, const char* base) {
  return {account, side, Amount::parse(amount), Amount::parse(base)};
}

void expect_balanced(const Legs& legs) {
  Amount rest;
  Amount base_rest;
  for (const Leg& each : legs) {
    rest += each.side == Side::debit ? each.amount : -each.amount;
    base_rest += each.side == Side::debit ? each.base_amount : -each.base_amount;
    EXPECT_FALSE(each.amount.is_negative() || each.base_amount.is_negative());
  }
  EXPECT_TRUE(rest.is_zero() && base_rest.is_zero());
}

TEST(SaleLegs, WithoutVatAreTheTwoAccountsOfTheMapping) {
  const Totals totals{money("1250", "RSD"), money("0", "RSD"), money("1250", "RSD")};
  EXPECT_EQ(sale_legs(totals, {Rate::parse("0.0085"), Currency::parse("EUR")}, kAccounts),
            (Legs{leg(kAccounts.receivable, Side::debit, "1250", "10.63"),
                  leg(kAccounts.revenue, Side::credit, "1250", "10.63")}));
}

TEST(SaleLegs, GiveRevenueTheDifferenceOfRounding) {
  // odoo 275673: 20.00 -> 8.014, 3.00 -> 1.2021, 23.00 -> 9.2161; 8.01 + 1.20 would miss 9.22.
  const Totals totals{money("20", "USD"), money("3", "USD"), money("23", "USD")};
  EXPECT_EQ(sale_legs(totals, {Rate::parse("0.4007"), Currency::parse("EUR")}, kAccounts),
            (Legs{leg(kAccounts.receivable, Side::debit, "23", "9.22"),
                  leg(kAccounts.revenue, Side::credit, "20", "8.02"),
                  leg(kAccounts.vat_out, Side::credit, "3", "1.20")}));
}

TEST(SaleLegs, AlwaysBalanceInBothCurrencies) {
  std::mt19937_64 random(20261121);
  const char* currencies[] = {"EUR", "JPY", "KWD"};
  for (int run = 0; run < 3000; ++run) {
    const Currency currency = Currency::parse(currencies[run % 3]);
    const Currency base = Currency::parse(currencies[run / 3 % 3]);
    const auto some = [&](std::uint64_t limit) {
      const auto minor = static_cast<std::int64_t>(random() % limit);
      return Money(Amount::of_units(minor * currency.minor_unit()), currency);
    };
    const Money net = some(100'000'000) + Money(Amount::of_units(currency.minor_unit()), currency);
    const Money vat = some(20'000'000);
    const Rate rate = Rate::of_units(static_cast<std::int64_t>(1 + random() % 300'000'000'000));
    const Legs legs = sale_legs({net, vat, net + vat}, {rate, base}, kAccounts);
    expect_balanced(legs);
    expect_balanced(mirrored(legs));
    EXPECT_EQ(legs.size(), vat.is_zero() ? 2u : 3u);
  }
}

TEST(MirroredLegs, ReverseExactlyAndKeepTheMainDebitFirst) {
  const Totals totals{money("20", "USD"), money("3", "USD"), money("23", "USD")};
  const Legs sale = sale_legs(totals, {Rate::parse("0.4007"), Currency::parse("EUR")}, kAccounts);
  EXPECT_EQ(mirrored(sale), (Legs{leg(kAccounts.revenue, Side::debit, "20", "8.02"),
                                  leg(kAccounts.vat_out, Side::debit, "3", "1.20"),
                                  leg(kAccounts.receivable, Side::credit, "23", "9.22")}));
}

}  // namespace
}  // namespace bilko::invoice
