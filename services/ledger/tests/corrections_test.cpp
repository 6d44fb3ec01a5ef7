// What people correct or post by hand.
#include <fmt/format.h>

#include <atomic>
#include <thread>

#include "bilko/contracts/ledger_events.h"
#include "ledger/tests/ledger_fixture.h"

namespace bilko::ledger {
namespace {

using Lines = std::vector<std::string>;

class CorrectionsTest : public LedgerTest {
 protected:
  http::Response reverse(const TransactionId& id, const std::string& reason = "typed twice") {
    return post(organization_, "/ledger/transactions/" + id.str() + "/reverse",
                fmt::format(R"({{"reason": "{}"}})", reason));
  }
  std::string account(std::string_view code) {
    return contracts::default_account_id(organization_, code).str();
  }
  std::string leg(std::string_view code, const char* side, const char* amount) {
    return fmt::format(R"({{"accountId": "{}", "side": "{}", "amount": "{}"}})", account(code),
                       side, amount);
  }
  http::Response enter(const std::string& legs) {
    return post(organization_, "/ledger/journal-entries",
                fmt::format(R"({{"date": "2026-01-01", "description": "Opening balance",
                                 "legs": [{}]}})",
                            legs));
  }
  static TransactionView view(const http::Response& response) {
    EXPECT_EQ(response.status, 201) << response.body;
    return json::decode<TransactionView>(std::string_view(response.body));
  }

  const OrganizationId organization_ = new_organization();
};

TEST_F(CorrectionsTest, AReversalIsTheMirrorOfToday) {
  const auto sent = invoice_sent(organization_, "1000", "200");
  deliver({event_of(sent)});
  const auto response = reverse(sent.transaction_id);
  const auto reversal = view(response);
  EXPECT_EQ(response.headers.back().second, "/api/v1/ledger/transactions/" + reversal.id.str());
  EXPECT_EQ(reversal.reverses_transaction_id, sent.transaction_id);
  EXPECT_EQ(reversal.reference_type, ReferenceType::reversal);
  EXPECT_EQ(reversal.reference_id, sent.invoice_id.str());
  EXPECT_EQ(reversal.date, Date::of(SystemClock().now()));
  EXPECT_EQ(reversal.description, "Reversal of Invoice INV-2026-001 sent: typed twice");
  for (const auto& total : trial_balance(organization_).accounts)
    EXPECT_TRUE(total.balance.is_zero()) << total.code;
  const auto announced = ledger_.published(contracts::TransactionPosted::kType);
  ASSERT_EQ(announced.size(), 2U);
  const auto data = json::decode<contracts::TransactionPosted>(announced[1].data);
  EXPECT_EQ(data.reverses_transaction_id, sent.transaction_id);
  EXPECT_EQ(announced[1].causation_id, std::nullopt);
  EXPECT_TRUE(announced[1].actor.has_value());
  EXPECT_EQ(transactions(organization_)[0].reversed_by_transaction_id, reversal.id);
}

TEST_F(CorrectionsTest, ALockedTransactionIsCorrectedByAReversalAndStaysLocked) {
  const auto sent = invoice_sent(organization_, "1000");
  const auto paid = invoice_paid(sent, "1000", "2026-03-02T10:00:00Z");
  deliver({event_of(sent), event_of(paid)});
  deliver({reconciled(organization_, BankTransactionId::generate(sent.sent_at), paid.transaction_id,
                      1)});
  EXPECT_FALSE(view(reverse(paid.transaction_id)).locked);
  EXPECT_EQ(balances(organization_), (Lines{"1000 1000.0000 1000.0000", "1200 2000.0000 1000.0000",
                                            "4000 0.0000 1000.0000"}));
  EXPECT_TRUE(transactions(organization_, "accountId=" + account("1000"))[0].locked);
}

TEST_F(CorrectionsTest, NothingIsReversedTwiceAndNoReversalIs) {
  const auto sent = invoice_sent(organization_, "1000");
  deliver({event_of(sent)});
  const auto reversal = view(reverse(sent.transaction_id));
  const auto again = reverse(sent.transaction_id);
  EXPECT_EQ(again.status, 409);
  EXPECT_EQ(code_of(again), "transaction_reversed");
  EXPECT_NE(again.body.find(reversal.id.str()), std::string::npos);
  const auto back = reverse(reversal.id);
  EXPECT_EQ(back.status, 409);
  EXPECT_EQ(code_of(back), "transaction_is_reversal");
  EXPECT_EQ(transactions(organization_).size(), 2U);
}

TEST_F(CorrectionsTest, OfManyWhoReverseAtOnceOneWins) {
  const auto sent = invoice_sent(organization_, "1000");
  deliver({event_of(sent)});
  std::atomic<int> winners = 0;
  std::atomic<int> conflicts = 0;
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 20; ++i)
      threads.emplace_back([&] {
        const int status = reverse(sent.transaction_id).status;
        if (status == 201) ++winners;
        if (status == 409) ++conflicts;
      });
  }
  EXPECT_EQ(winners, 1);
  EXPECT_EQ(conflicts, 19);
  EXPECT_EQ(transactions(organization_).size(), 2U);
}

TEST_F(CorrectionsTest, ACancellationAfterAReversalByHandPostsNoSecondMirror) {
  const auto sent = invoice_sent(organization_, "1000");
  deliver({event_of(sent)});
  reverse(sent.transaction_id);
  deliver({event_of(invoice_cancelled(sent, "2026-03-01T10:00:00Z"))});
  EXPECT_EQ(transactions(organization_).size(), 2U);
  EXPECT_EQ(get(organization_, "/ledger/integrity").status, 200);
}

TEST_F(CorrectionsTest, OthersCannotReverseIt) {
  const auto sent = invoice_sent(new_organization(), "1000");
  deliver({event_of(sent)});
  EXPECT_EQ(reverse(sent.transaction_id).status, 404);
}

TEST_F(CorrectionsTest, AReasonIsAsked) {
  const auto sent = invoice_sent(organization_, "1000");
  deliver({event_of(sent)});
  EXPECT_EQ(violation_of(reverse(sent.transaction_id, " ")), "/reason text_blank");
  EXPECT_EQ(violation_of(reverse(sent.transaction_id, std::string(501, 'x'))),
            "/reason text_too_long");
}

TEST_F(CorrectionsTest, AnEntryByHandIsPosted) {
  const auto entry = view(enter(leg("1000", "DEBIT", "150") + ", " + leg("1300", "DEBIT", "50") +
                                ", " + leg("3000", "CREDIT", "200")));
  EXPECT_EQ(entry.reference_type, ReferenceType::manual);
  EXPECT_EQ(entry.amount, Amount::parse("200"));
  EXPECT_EQ(entry.date, Date::parse("2026-01-01"));
  EXPECT_EQ(entry.debit_account_code, "1000");
  EXPECT_EQ(entry.credit_account_code, "3000");
  EXPECT_EQ(balances(organization_),
            (Lines{"1000 150.0000 0.0000", "1300 50.0000 0.0000", "3000 0.0000 200.0000"}));
  EXPECT_EQ(ledger_.published(contracts::TransactionPosted::kType).size(), 1U);
  view(reverse(entry.id));
}

TEST_F(CorrectionsTest, AnEntryThatBreaksARuleIsRefused) {
  const std::string debit = leg("1000", "DEBIT", "100");
  const std::string credit = leg("3000", "CREDIT", "100");
  const struct {
    std::string legs;
    const char* violation;
  } rows[] = {
      {debit, "/legs leg_count"},
      {debit + "," + leg("3000", "CREDIT", "99.99"), "/legs unbalanced"},
      {debit + "," + leg("1200", "CREDIT", "100"), "/legs/1/accountId control_account"},
      {debit + "," + leg("2000", "CREDIT", "100"), "/legs/1/accountId control_account"},
      {debit + "," + leg("9999", "CREDIT", "100"), "/legs/1/accountId account_unknown"},
      {debit + "," + credit + "," + leg("5600", "DEBIT", "0"), "/legs/2/amount not_positive"},
      {leg("1000", "DEBIT", "0.001") + "," + leg("3000", "CREDIT", "0.001"),
       "/legs/0/amount not_in_minor_units"}};
  for (const auto& row : rows) {
    const auto response = enter(row.legs);
    EXPECT_EQ(response.status, 422) << row.legs;
    EXPECT_EQ(violation_of(response), row.violation) << row.legs;
  }
  EXPECT_TRUE(transactions(organization_).empty());
}

}  // namespace
}  // namespace bilko::ledger
