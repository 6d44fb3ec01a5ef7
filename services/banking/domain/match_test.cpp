#include "banking/domain/match.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

namespace bilko::banking {
namespace {

const Currency kEuro = Currency::parse("EUR");
const Instant kNow = Instant::parse("2026-03-01T00:00:00Z");
const AccountId kBank = AccountId::generate(kNow);

struct LineText {
  const char* amount;
  const char* date = "2026-03-02";
  const char* description = "";
  const char* counterparty = "";
};

Subject subject(const LineText& text) {
  return {{Date::parse(text.date), Amount::parse(text.amount), kEuro, text.description, "",
           text.counterparty},
          kBank};
}

Target invoice(const char* number, const char* outstanding) {
  return {.invoice_id = InvoiceId::generate(kNow),
          .gl_transaction_id = std::nullopt,
          .gl_account_id = {},
          .name = number,
          .amount = Amount::parse(outstanding),
          .currency = kEuro,
          .from = Date::parse("2026-02-01"),
          .until = Date::parse("2026-03-01"),
          .references = numbers_in(number),
          .parties = {party_key("ACME d.o.o.")},
          .mail_domain = mail_domain_key("ap@acme-trade.example")};
}

Target posting(const char* description, const char* amount) {
  Target target = invoice("", amount);
  target.invoice_id.reset();
  target.gl_transaction_id = TransactionId::generate(kNow);
  target.gl_account_id = kBank;
  target.references = numbers_in(description);
  target.from = target.until;
  return target;
}

TEST(Match, IsScoredByComponents) {
  const Target target = invoice("INV-2026-001", "100");
  const struct {
    LineText line;
    Components expected;
  } cases[] = {
      {{"100", "2026-03-02", "INV-2026-001", "Acme doo"}, {45, 35, 12, 8}},
      {{"100", "2026-03-02", "2026/001", "ACME TRADE GmbH"}, {45, 25, 8, 8}},
      {{"100", "2026-03-10", "thanks"}, {45, 0, 0, 6}},
      {{"100", "2026-04-10", "thanks"}, {45, 0, 0, 3}},
      {{"100", "2026-06-10", "thanks"}, {45, 0, 0, 0}},
      {{"100", "2026-01-31", "INV-2026-001"}, {45, 35, 0, -20}},
      {{"40", "2026-03-02", "INV-2026-001"}, {20, 35, 0, 8}},
      {{"40", "2026-03-02", "thanks"}, {0, 0, 0, 8}},
      {{"140", "2026-03-02", "INV-2026-001"}, {0, 35, 0, 8}},
  };
  for (const auto& c : cases)
    EXPECT_EQ(compare(subject(c.line), target), c.expected) << c.line.description << c.line.date;
}

std::optional<Match> matched(const LineText& line, std::vector<Target> targets) {
  const TargetPool pool(std::move(targets));
  return automatic_match(pool.candidates(subject(line)));
}

TEST(Match, IsAutomaticOnlyWhenItIsGoodAndAlone) {
  const auto one = invoice("INV-2026-001", "100"), other = invoice("INV-2026-002", "100");
  EXPECT_EQ(matched({"100", "2026-03-02", "INV-2026-001"}, {one, other})->runner_up,
            (RunnerUp{other.invoice_id, std::nullopt, 53}));
  EXPECT_EQ(matched({"100", "2026-03-02", "INV-2026-001"}, {one})->score, 88);
  EXPECT_FALSE(matched({"100", "2026-03-02", "no reference", "ACME d.o.o."}, {one}));
  EXPECT_FALSE(matched({"100", "2026-03-02", "no reference", "ACME d.o.o."}, {one, other}));
  EXPECT_FALSE(matched({"100", "2026-03-02", "INV-2026-001 INV-2026-002"}, {one, other}));
  EXPECT_FALSE(matched({"100", "2026-01-15", "INV-2026-001"}, {one}));
  EXPECT_FALSE(matched({"99.99", "2026-03-02", "INV-2026-001", "ACME d.o.o."}, {one}));
}

TEST(Match, AnInvoiceAndItsPostedPaymentAreTwoCandidates) {
  const auto open = invoice("INV-2026-001", "100");
  const auto paid = posting("Invoice INV-2026-001 paid", "100");
  EXPECT_FALSE(matched({"100", "2026-03-02", "INV-2026-001"}, {open, paid}));
  EXPECT_TRUE(matched({"100", "2026-03-02", "INV-2026-001"}, {paid}));
}

TEST(Match, MoneyOutBelongsToCreditsOfTheSameAccountOnly) {
  auto paid = posting("Expense EXP-2026-007 paid", "-60");
  const LineText line{"-60", "2026-03-02", "card EXP-2026-007"};
  EXPECT_EQ(matched(line, {paid})->score, 88);
  EXPECT_FALSE(matched({"60", "2026-03-02", "card EXP-2026-007"}, {paid}));
  EXPECT_FALSE(matched({"-60.01", "2026-03-02", "card EXP-2026-007"}, {paid}));
  paid.gl_account_id = AccountId::generate(kNow);
  EXPECT_FALSE(matched(line, {paid}));
  auto foreign = posting("Expense EXP-2026-007 paid", "-60");
  foreign.currency = Currency::parse("USD");
  EXPECT_FALSE(matched(line, {foreign}));
}

TEST(Match, WhatWasRefusedOrTakenIsLeftAlone) {
  const auto target = invoice("INV-2026-001", "100");
  TargetPool pool({target});
  Subject line = subject({"100", "2026-03-02", "INV-2026-001"});
  EXPECT_TRUE(automatic_match(pool.candidates(line)));
  line.refused = {target.id()};
  EXPECT_TRUE(pool.candidates(line).empty());
  pool.take(target);
  EXPECT_TRUE(pool.candidates(subject({"100", "2026-03-02", "INV-2026-001"})).empty());
}

// Whatever is in the pool: equal amounts without a reference are never enough, the order of the
// targets does not matter, and scores stay within 0 and 100.
TEST(Match, HoldsItsRulesForAnyPool) {
  std::mt19937 random(11);
  const char* numbers[] = {"INV-2026-001", "INV-2026-002", "INV-2026-011", "INV-2025-001"};
  const char* amounts[] = {"100", "100", "60", "250.50"};
  const char* texts[] = {"", "INV-2026-001", "2026-002", "INV-2025-001 INV-2026-011", "2026011"};
  const char* parties[] = {"", "ACME d.o.o.", "Acme Trade", "Other"};
  const char* dates[] = {"2026-01-01", "2026-02-20", "2026-03-02", "2026-09-01"};
  for (int round = 0; round < 3000; ++round) {
    std::vector<Target> targets;
    for (auto i = random() % 6; i > 0; --i)
      targets.push_back(random() % 2 == 0 ? invoice(numbers[random() % 4], amounts[random() % 4])
                                          : posting(numbers[random() % 4], amounts[random() % 4]));
    const LineText line{amounts[random() % 4], dates[random() % 4], texts[random() % 5],
                        parties[random() % 4]};
    const auto match = matched(line, targets);
    std::ranges::shuffle(targets, random);
    ASSERT_EQ(matched(line, targets), match);
    for (const Target& target : targets) {
      const int score = compare(subject(line), target).total();
      ASSERT_TRUE(score >= 0 && score <= 100);
    }
    if (!match) continue;
    ASSERT_GT(match->components.reference, 0) << line.description;
    ASSERT_EQ(match->components.amount, 45);
    ASSERT_GE(match->score, kAutomaticScore);
    if (match->runner_up) {
      ASSERT_LT(match->runner_up->match_score, match->score - kAutomaticLead);
    }
  }
}

TEST(Party, IsComparedByItsLettersOnly) {
  EXPECT_EQ(party_key("Acme Trade d.o.o."), "ACMETRADEDOO");
  EXPECT_EQ(mail_domain_key("ap@acme-trade.example"), "ACMETRADE");
  EXPECT_EQ(mail_domain_key("x@mail.acme.co"), "ACME");
  EXPECT_EQ(mail_domain_key(""), "");
  EXPECT_EQ(mail_domain_key("@"), "");
}

}  // namespace
}  // namespace bilko::banking
