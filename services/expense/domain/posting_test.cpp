#include "expense/domain/posting.h"

#include <gtest/gtest.h>

namespace bilko::expense {
namespace {

using contracts::Leg;
using contracts::Side;

const OrganizationId kOrganization = OrganizationId::generate(Instant());
const AccountId kTravel = AccountId::derived(kOrganization, "5200");
const AccountId kPayable = AccountId::derived(kOrganization, "2000");
const AccountId kVatIn = AccountId::derived(kOrganization, "1300");
const AccountId kBank = AccountId::derived(kOrganization, "1000");

Terms terms_of(const char* amount, const char* tax, const char* currency, const char* rate) {
  return {.amount = Money(Amount::parse(amount), Currency::parse(currency)),
          .tax = Money(Amount::parse(tax), Currency::parse(currency)),
          .exchange = {Rate::parse(rate), Currency::parse("EUR")},
          .category_account_id = kTravel,
          .date = Date::parse("2026-02-23"),
          .supplier = {},
          .description = {},
          .receipt_link = {}};
}

Leg leg(const AccountId& account, Side side, const char* amount, const char* base) {
  return {account, side, Amount::parse(amount), Amount::parse(base)};
}

TEST(ApprovalLegs, AreTheTwoOfTheMappingWithoutTax) {
  EXPECT_EQ(approval_legs(terms_of("45.50", "0", "EUR", "1"), {kPayable, kVatIn}),
            (Legs{leg(kTravel, Side::debit, "45.5", "45.5"),
                  leg(kPayable, Side::credit, "45.5", "45.5")}));
}

TEST(ApprovalLegs, HaveInputTaxAsAThird) {
  EXPECT_EQ(
      approval_legs(terms_of("120", "20", "EUR", "1"), {kPayable, kVatIn}),
      (Legs{leg(kTravel, Side::debit, "100", "100"), leg(kPayable, Side::credit, "120", "120"),
            leg(kVatIn, Side::debit, "20", "20")}));
}

// 0.50 and 0.17 at 0.11 are 0.055 and 0.0187: 0.06 and 0.02 rounded; the net would be 0.0363.
TEST(ApprovalLegs, GiveTheCategoryTheRoundingDifference) {
  EXPECT_EQ(
      approval_legs(terms_of("0.50", "0.17", "USD", "0.11"), {kPayable, kVatIn}),
      (Legs{leg(kTravel, Side::debit, "0.33", "0.04"), leg(kPayable, Side::credit, "0.50", "0.06"),
            leg(kVatIn, Side::debit, "0.17", "0.02")}));
}

TEST(ApprovalLegs, BalanceInBothCurrenciesWhateverTheRate) {
  for (int tax = 0; tax < 100; tax += 7)
    for (const char* rate : {"1", "0.0085", "117.1234567891", "0.3333333333", "2.5"}) {
      const auto legs = approval_legs(
          terms_of("1.00", fmt::format("0.{:02}", tax).c_str(), "USD", rate), {kPayable, kVatIn});
      Amount sum, base_sum;
      for (const Leg& each : legs) {
        sum = each.side == Side::debit ? sum + each.amount : sum - each.amount;
        base_sum =
            each.side == Side::debit ? base_sum + each.base_amount : base_sum - each.base_amount;
      }
      EXPECT_TRUE(sum.is_zero()) << tax << " " << rate;
      EXPECT_TRUE(base_sum.is_zero()) << tax << " " << rate;
    }
}

TEST(PaymentLegs, UndoThePayableToTheLastBaseUnit) {
  const Terms terms = terms_of("0.50", "0.17", "USD", "0.11");
  EXPECT_EQ(payment_legs(terms, kPayable, kBank), (Legs{leg(kPayable, Side::debit, "0.5", "0.06"),
                                                        leg(kBank, Side::credit, "0.5", "0.06")}));
}

}  // namespace
}  // namespace bilko::expense
