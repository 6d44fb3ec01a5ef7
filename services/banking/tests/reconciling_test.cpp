#include "banking/tests/banking_fixture.h"
#include "bilko/contracts/bank_events.h"

namespace bilko::banking {
namespace {

class ReconcilingTest : public BankingTest {
 protected:
  http::Response unmatch(const BankTransactionId& line, const std::string& body = "") {
    return call("POST", "/banking/transactions/" + line.str() + "/unmatch", body);
  }
  // A transaction that the ledger has posted.
  TransactionId post(const std::string& amount, const std::string& description = "Transfer") {
    const auto event = posted(amount, description);
    learn({event_of(event)});
    return event.transaction_id;
  }
};

TEST_F(ReconcilingTest, AUserReconcilesWhatTheMatcherLeft) {
  const auto transaction = post("100");
  import("2026-03-10,deposit,100,,,\n");
  const auto id = line("deposit").id;
  const auto response = reconcile(id, transaction);
  ASSERT_EQ(response.status, 200) << response.body;
  const auto view = decoded<BankTransactionView>(response);
  EXPECT_EQ(view.status, LineStatus::reconciled);
  EXPECT_EQ(view.match_type.value, MatchType::manual);
  EXPECT_EQ(view.match_score.value, 53);
  EXPECT_EQ(view.allowed_actions, std::vector<LineAction>{LineAction::unmatch});
  const auto events = published<contracts::BankTransactionReconciled>();
  ASSERT_EQ(events.size(), 1u);
  EXPECT_EQ(events[0].gl_transaction_id, transaction);
  EXPECT_EQ(events[0].match_type, MatchType::manual);
  EXPECT_FALSE(events[0].reconciled_by.is_system());
  EXPECT_TRUE(candidates(id).empty());
}

TEST_F(ReconcilingTest, WhatDoesNotFitIsRefused) {
  const auto other = post("100.01"), foreign = TransactionId::generate(SystemClock().now());
  import("2026-03-10,deposit,100,,,\n");
  const auto id = line("deposit").id;
  EXPECT_EQ(violation_of(reconcile(id, other)), "/glTransactionId amount_differs");
  EXPECT_EQ(violation_of(reconcile(id, foreign)), "/glTransactionId transaction_unknown");
  EXPECT_EQ(reconcile(BankTransactionId::generate(SystemClock().now()), other).status, 404);
  EXPECT_EQ(code_of(unmatch(id)), "bank_transaction_unmatched");
  EXPECT_EQ(member_of(unmatch(id), "currentStatus"), "unmatched");
  EXPECT_EQ(trail("BankTransaction"), std::vector<std::string>{"INSERT"});
}

TEST_F(ReconcilingTest, ATransactionBelongsToOneLine) {
  const auto transaction = post("100");
  import("2026-03-10,one,100,,,\n2026-03-10,other,100,,,\n");
  EXPECT_EQ(reconcile(line("one").id, transaction).status, 200);
  const auto again = reconcile(line("one").id, transaction);
  EXPECT_EQ(again.status, 409);
  EXPECT_EQ(code_of(again), "bank_transaction_reconciled");
  const auto second = reconcile(line("other").id, transaction);
  EXPECT_EQ(second.status, 409);
  EXPECT_EQ(code_of(second), "transaction_reconciled");
}

TEST_F(ReconcilingTest, AnIdentifiedLineWaitsForTheInvoiceService) {
  const auto invoice = send_invoice("INV-2026-001", "100");
  import("2026-03-02,INV-2026-001,100,,,\n2026-03-02,other,100,,,\n");
  const auto transaction = post("100");
  EXPECT_EQ(code_of(reconcile(line("INV-2026-001").id, transaction)),
            "bank_transaction_identified");
  const auto payment = posted(paid(invoice));
  learn({event_of(payment)});
  EXPECT_EQ(code_of(reconcile(line("other").id, payment.transaction_id)), "transaction_awaited");
}

TEST_F(ReconcilingTest, AnUnmatchedLineStaysApartUntilAUserJoinsItAgain) {
  const auto transaction = post("100", "Deposit JRN-2026-001");
  import("2026-03-10,JRN-2026-001,100,,,\n");
  const auto id = line("JRN-2026-001").id;
  ASSERT_EQ(line("JRN-2026-001").status, LineStatus::reconciled);
  const auto response = unmatch(id, R"({"reason": "another one"})");
  ASSERT_EQ(response.status, 200) << response.body;
  EXPECT_EQ(decoded<BankTransactionView>(response).status, LineStatus::unmatched);
  EXPECT_EQ(decoded<BankTransactionView>(response).match_score.value, std::nullopt);
  const auto events = published<contracts::BankTransactionUnreconciled>();
  ASSERT_EQ(events.size(), 1u);
  EXPECT_EQ(events[0].gl_transaction_id, transaction);
  EXPECT_EQ(events[0].reason, "another one");
  post("100", "Another of the amount");  // makes the matcher look again
  EXPECT_EQ(line("JRN-2026-001").status, LineStatus::unmatched);
  EXPECT_EQ(reconcile(id, transaction).status, 200);
  EXPECT_EQ(trail("BankTransaction"),
            (std::vector<std::string>{"INSERT", "UPDATE", "UPDATE", "UPDATE"}));
}

}  // namespace
}  // namespace bilko::banking
