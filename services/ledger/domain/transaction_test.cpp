#include "ledger/domain/transaction.h"

#include <gtest/gtest.h>

namespace bilko::ledger {
namespace {

const Instant kNow = Instant::parse("2026-02-23T10:30:01.123Z");
const OrganizationId kOrganization = OrganizationId::generate(kNow);

AccountId account(std::string_view code) {
  return contracts::default_account_id(kOrganization, code);
}

Leg leg(std::string_view code, Side side, const char* amount, const char* base_amount) {
  return {account(code), side, Amount::parse(amount), Amount::parse(base_amount)};
}

// An invoice of 1,000.00 EUR and 20 % VAT, kept in RSD.
Transaction invoice_with_vat() {
  return {.id = TransactionId::generate(kNow),
          .organization_id = kOrganization,
          .date = Date::parse("2026-02-23"),
          .debit_account_id = account("1200"),
          .credit_account_id = account("4000"),
          .amount = Amount::parse("1200.0000"),
          .currency = Currency::parse("EUR"),
          .base_amount = Amount::parse("140544.1200"),
          .exchange_rate = Rate::parse("117.1201"),
          .legs = {leg("1200", Side::debit, "1200.0000", "140544.1200"),
                   leg("4000", Side::credit, "1000.0000", "117120.1000"),
                   leg("2300", Side::credit, "200.0000", "23424.0200")},
          .description = "Invoice INV-2026-001 sent",
          .reference_type = ReferenceType::invoice,
          .reference_id = "inv_01ARZ3NDEKTSV4RRFFQ69G5FAV"};
}

// The broken rules as "pointer code".
std::vector<std::string> broken_rules(const Transaction& transaction) {
  std::vector<std::string> rules;
  try {
    require_balanced(transaction);
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::invalid);
    EXPECT_EQ(error.code(), "transaction_invalid");
    for (const FieldError& field : error.fields())
      rules.push_back(field.pointer + " " + field.code);
  }
  return rules;
}

TEST(TransactionTest, IsBalancedWhenDebitsEqualCreditsInCurrencyAndBase) {
  EXPECT_EQ(broken_rules(invoice_with_vat()), std::vector<std::string>{});
}

TEST(TransactionTest, EveryBrokenRuleIsNamedWithItsPlace) {
  struct Row {
    const char* what;
    void (*change)(Transaction&);
    std::vector<std::string> rules;
  };
  const std::vector<Row> rows = {
      {"no legs at all",
       [](Transaction& t) { t.legs.clear(); },
       {"/legs too_few_legs", "/debitAccountId no_such_leg", "/creditAccountId no_such_leg"}},
      {"a single leg",
       [](Transaction& t) { t.legs.resize(1); },
       {"/legs too_few_legs", "/legs unbalanced", "/legs unbalanced_in_base",
        "/creditAccountId no_such_leg"}},
      {"a unit too much",
       [](Transaction& t) { t.legs[0].amount += Amount::of_units(1); },
       {"/legs unbalanced"}},
      {"a unit too little in base",
       [](Transaction& t) { t.legs[2].base_amount -= Amount::of_units(1); },
       {"/legs unbalanced_in_base"}},
      {"all on one side",
       [](Transaction& t) { t.legs[1].side = t.legs[2].side = Side::debit; },
       {"/legs unbalanced", "/legs unbalanced_in_base", "/creditAccountId no_such_leg"}},
      {"zero on both sides",
       [](Transaction& t) {
         t.legs = {leg("1200", Side::debit, "0", "0"), leg("4000", Side::credit, "0", "0")};
       },
       {"/legs/0/amount not_positive", "/legs/1/amount not_positive"}},
      {"below zero on both sides",
       [](Transaction& t) {
         t.legs = {leg("1200", Side::debit, "-1", "-1"), leg("4000", Side::credit, "-1", "-1")};
       },
       {"/legs/0/amount not_positive", "/legs/0/baseAmount negative", "/legs/1/amount not_positive",
        "/legs/1/baseAmount negative"}},
      {"the main pair on the wrong sides",
       [](Transaction& t) { std::swap(t.debit_account_id, t.credit_account_id); },
       {"/debitAccountId no_such_leg", "/creditAccountId no_such_leg"}},
  };
  for (const Row& row : rows) {
    Transaction transaction = invoice_with_vat();
    row.change(transaction);
    EXPECT_EQ(broken_rules(transaction), row.rules) << row.what;
  }
}

TEST(TransactionTest, AnAmountTooSmallForTheBaseCurrencyIsBalanced) {
  Transaction transaction = invoice_with_vat();
  transaction.legs = {leg("1200", Side::debit, "0.0100", "0"),
                      leg("4000", Side::credit, "0.0100", "0")};
  EXPECT_EQ(broken_rules(transaction), std::vector<std::string>{});
}

Reversal reversal_of_it(const Transaction& original) {
  return {.id = TransactionId::generate(kNow),
          .organization_id = kOrganization,
          .reverses = original.id,
          .date = Date::parse("2026-03-01"),
          .description = "Invoice INV-2026-001 cancelled",
          .reference_id = original.reference_id};
}

TEST(ReversalTest, MirrorsEachLegAtTheOriginalRate) {
  const Transaction original = invoice_with_vat();
  const Transaction mirror = reversed(original, reversal_of_it(original));
  EXPECT_EQ(broken_rules(mirror), std::vector<std::string>{});
  EXPECT_EQ(mirror.legs, (Legs{leg("1200", Side::credit, "1200.0000", "140544.1200"),
                               leg("4000", Side::debit, "1000.0000", "117120.1000"),
                               leg("2300", Side::debit, "200.0000", "23424.0200")}));
  EXPECT_EQ(mirror.debit_account_id, account("4000"));
  EXPECT_EQ(mirror.credit_account_id, account("1200"));
  EXPECT_EQ(mirror.exchange_rate, original.exchange_rate);
  EXPECT_EQ(mirror.date, Date::parse("2026-03-01"));
  EXPECT_EQ(mirror.reference_type, ReferenceType::reversal);
  EXPECT_EQ(mirror.reverses, original.id);
}

TEST(ReversalTest, TakesTheLegsItsPublisherExpectsInAnyOrder) {
  const Transaction original = invoice_with_vat();
  Reversal reversal = reversal_of_it(original);
  reversal.legs = Legs{leg("4000", Side::debit, "1000.0000", "117120.1000"),
                       leg("2300", Side::debit, "200.0000", "23424.0200"),
                       leg("1200", Side::credit, "1200.0000", "140544.1200")};
  EXPECT_EQ(reversed(original, reversal).reverses, original.id);
}

TEST(ReversalTest, RefusesLegsThatAreNotTheMirror) {
  const Transaction original = invoice_with_vat();
  Reversal reversal = reversal_of_it(original);
  reversal.legs = original.legs;
  try {
    reversed(original, reversal);
    FAIL() << "taken";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), "reversal_differs");
  }
}

}  // namespace
}  // namespace bilko::ledger
