#include <map>
#include <random>

#include "ledger/tests/ledger_fixture.h"

namespace bilko::ledger {
namespace {

using TrialBalanceTest = LedgerTest;
using Lines = std::vector<std::string>;

TEST_F(TrialBalanceTest, ShowsEveryAccountAndEqualTotals) {
  const auto organization = new_organization();
  deliver({event_of(invoice_sent(organization, "1000", "200"))});
  const auto balance = trial_balance(organization, "2026-02-28");
  EXPECT_EQ(balance.as_of, Date::parse("2026-02-28"));
  EXPECT_EQ(balance.currency, Currency::parse("EUR"));
  EXPECT_EQ(balance.accounts.size(), contracts::kDefaultChart.size());
  EXPECT_EQ(balance.total_debit, Amount::parse("1200"));
  EXPECT_EQ(balance.total_credit, Amount::parse("1200"));
  const auto& revenue = *std::ranges::find(balance.accounts, "4000", &AccountTotalsView::code);
  EXPECT_EQ(revenue.type, AccountType::revenue);
  EXPECT_EQ(revenue.balance, Amount::parse("-1000"));
}

TEST_F(TrialBalanceTest, CountsWhatHappenedUpToTheDayWhenEverItWasRecorded) {
  const auto organization = new_organization();
  const auto sent = invoice_sent(organization, "1000");
  deliver({event_of(sent)});
  deliver({event_of(invoice_paid(sent, "1000", "2026-03-02T23:59:59Z"))});
  auto late = invoice_sent(organization, "5");
  late.issue_date = Date::parse("2026-02-22");
  deliver({event_of(late)});
  struct Row {
    const char* as_of;
    Lines lines;
  };
  const std::vector<Row> rows = {
      {"2026-02-21", {}},
      {"2026-02-22", {"1200 5.0000 0.0000", "4000 0.0000 5.0000"}},
      {"2026-02-23", {"1200 1005.0000 0.0000", "4000 0.0000 1005.0000"}},
      {"2026-03-01", {"1200 1005.0000 0.0000", "4000 0.0000 1005.0000"}},
      {"2026-03-02",
       {"1000 1000.0000 0.0000", "1200 1005.0000 1000.0000", "4000 0.0000 1005.0000"}}};
  for (const Row& row : rows) EXPECT_EQ(balances(organization, row.as_of), row.lines) << row.as_of;
}

TEST_F(TrialBalanceTest, IsOfTodayWhenNoDayIsAsked) {
  const auto organization = new_organization();
  const auto response = get(organization, "/ledger/trial-balance");
  const auto balance = json::decode<TrialBalanceView>(std::string_view(response.body));
  EXPECT_EQ(balance.as_of, Date::of(SystemClock().now()));
}

// Random invoices with VAT, in a foreign currency, part payments and cancellations: whatever is
// posted, the books sum to zero, and each account to what a plain addition of the legs gives.
TEST_F(TrialBalanceTest, SumsToZeroWhateverIsPosted) {
  std::mt19937 random(20260223);
  const auto cents = [&](int max) {
    return Amount::of_units(100 * std::uniform_int_distribution<std::int64_t>(1, max)(random));
  };
  const auto organization = new_organization();
  std::map<AccountId, Amount> expected;
  const auto count = [&](const Legs& legs) {
    for (const Leg& leg : legs)
      expected[leg.account_id] += leg.side == Side::debit ? leg.base_amount : -leg.base_amount;
  };
  std::vector<events::CloudEvent> batch;
  for (int i = 0; i < 300; ++i) {
    auto sent = invoice_sent(organization, cents(100'000).str(), cents(20'000).str());
    sent.currency = Currency::parse("RSD");
    sent.exchange_rate = Rate::parse("0.0085334");
    const auto base = [&](Amount amount) {
      return Money(amount, sent.currency)
          .converted(sent.exchange_rate, Currency::parse("EUR"), Rounding::half_away_from_zero)
          .amount();
    };
    sent.base_amount = sent.legs[0].base_amount = base(sent.total_amount);
    sent.legs[2].base_amount = base(sent.vat_amount);
    sent.legs[1].base_amount = sent.base_amount - sent.legs[2].base_amount;
    batch.push_back(event_of(sent));
    count(sent.legs);
    if (i % 3 == 0) {
      const auto cancelled = invoice_cancelled(sent, "2026-03-01T10:00:00Z");
      batch.push_back(event_of(cancelled));
      batch.back().sequence = 2;
      count(*cancelled.legs);
    } else {
      auto paid = payment_received(sent, cents(100'000).str(), "2026-03-01T10:00:00Z");
      paid.base_amount = base(paid.amount);
      for (Leg& leg : paid.legs) leg.base_amount = paid.base_amount;
      batch.push_back(event_of(paid));
      batch.back().sequence = 2;
      count(paid.legs);
    }
  }
  std::ranges::shuffle(batch, random);
  deliver(batch);

  const auto balance = trial_balance(organization);
  Amount sum;
  for (const auto& account : balance.accounts) {
    sum += account.balance;
    EXPECT_EQ(account.balance, expected[contracts::default_account_id(organization, account.code)])
        << account.code;
  }
  EXPECT_TRUE(sum.is_zero());
  EXPECT_EQ(balance.total_debit, balance.total_credit);
  EXPECT_GT(balance.total_debit, Amount());
}

}  // namespace
}  // namespace bilko::ledger
