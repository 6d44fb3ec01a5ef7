#include "banking/tests/banking_fixture.h"
#include "banking/usecases/match_lines.h"
#include "bilko/contracts/bank_events.h"

namespace bilko::banking {
namespace {

class MatchingTest : public BankingTest {
 protected:
  contracts::PaymentDeclined declined(const contracts::InvoiceSent& invoice,
                                      const BankTransactionId& line) {
    return {.invoice_id = invoice.invoice_id,
            .organization_id = organization_,
            .bank_transaction_id = line,
            .reason = "invoice_not_open",
            .declined_at = SystemClock().now()};
  }
  std::size_t reconciled_events() {
    return published<contracts::BankTransactionReconciled>().size();
  }
};

TEST_F(MatchingTest, ALineThatPaysAnOpenInvoiceIsIdentifiedAndThenReconciledWithItsPosting) {
  const auto invoice = send_invoice("INV-2026-001", "1250");
  send_invoice("INV-2026-002", "1250");
  const auto result = import("2026-03-02,Payment INV-2026-001,1250.00,,97 5,ACME d.o.o.\n");
  EXPECT_EQ(result.matched_count, 1);
  auto found = line("Payment INV-2026-001");
  EXPECT_EQ(found.status, LineStatus::identified);
  EXPECT_EQ(found.invoice_id.value, invoice.invoice_id);
  EXPECT_EQ(found.match_score.value, 88);
  EXPECT_EQ(found.components.value, (Components{45, 35, 0, 8}));
  EXPECT_EQ(found.runner_up.value->match_score, 53);
  EXPECT_TRUE(found.allowed_actions.empty());

  const auto events = published<contracts::PaymentIdentified>();
  ASSERT_EQ(events.size(), 1u);
  EXPECT_EQ(events[0].bank_transaction_id, found.id);
  EXPECT_EQ(events[0].invoice_id, invoice.invoice_id);
  EXPECT_EQ(events[0].amount, Amount::parse("1250"));
  EXPECT_EQ(events[0].payment_reference, "97 5");
  EXPECT_EQ(events[0].match_score, 88);

  const auto payment = paid(invoice, found.id);
  learn({later(payment)});
  EXPECT_EQ(line("Payment INV-2026-001").status, LineStatus::identified);
  learn({event_of(posted(payment))});
  found = line("Payment INV-2026-001");
  EXPECT_EQ(found.status, LineStatus::reconciled);
  EXPECT_EQ(found.gl_transaction_id.value, payment.transaction_id);
  EXPECT_EQ(found.match_type.value, MatchType::automatic);
  ASSERT_EQ(reconciled_events(), 1u);
  const auto event = published<contracts::BankTransactionReconciled>()[0];
  EXPECT_TRUE(event.reconciled_by.is_system());
  EXPECT_EQ(event.match_score, 88);
  EXPECT_EQ(trail("BankTransaction"), (std::vector<std::string>{"INSERT", "UPDATE", "UPDATE"}));
}

TEST_F(MatchingTest, ThePostingMayComeBeforeTheInvoicesEvent) {
  const auto invoice = send_invoice("INV-2026-001", "1250");
  import("2026-03-02,INV-2026-001,1250.00,,,\n2026-03-02,INV-2026-001 again,1250.00,,,\n");
  const auto all = lines("status=identified");
  ASSERT_EQ(all.size(), 1u);
  const auto payment = paid(invoice, all[0].id);
  learn({event_of(posted(payment))});
  EXPECT_EQ(reconciled_events(), 0u);  // nobody else takes what the identified line waits for
  learn({later(payment)});
  ASSERT_EQ(lines("status=reconciled").size(), 1u);
  EXPECT_EQ(lines("status=reconciled")[0].id, all[0].id);
}

TEST_F(MatchingTest, TwinsWithoutAReferenceAreNeverMatched) {
  send_invoice("INV-2026-001", "100");
  send_invoice("INV-2026-002", "100");
  EXPECT_EQ(import("2026-03-02,thanks,100,,,ACME Trade\n").matched_count, 0);
  const auto found = line("thanks");
  EXPECT_EQ(found.status, LineStatus::unmatched);
  const auto offered = candidates(found.id);
  ASSERT_EQ(offered.size(), 2u);
  EXPECT_EQ(offered[0].match_score, offered[1].match_score);
  EXPECT_EQ(offered[0].name, "INV-2026-001");
  EXPECT_TRUE(published<contracts::PaymentIdentified>().empty());
}

TEST_F(MatchingTest, RunningTheMatcherAgainChangesNothing) {
  for (const char* twin : {"INV-2026-001", "INV-2026-002"}) send_invoice(twin, "100");
  send_invoice("INV-2026-003", "70");
  learn({event_of(posted("-60", "Expense EXP-2026-007 paid"))});
  import(
      "2026-03-02,thanks,100,,,\n2026-03-02,INV-2026-003,70,,,\n"
      "2026-03-02,card EXP-2026-007,-60,,,\n2026-03-02,nobody's,5,,,\n");
  const auto seen = [&] {
    return std::tuple(list("/banking/transactions", "").body, reconciled_events(),
                      published<contracts::PaymentIdentified>().size(), trail("BankTransaction"));
  };
  const auto before = seen();
  ASSERT_EQ(lines("status=unmatched").size(), 2u);
  for (int again = 0; again < 2; ++again)
    service_.db().transact(testing::context_of(organization_), [](pg::Tx& tx) {
      match_amounts(tx, {Amount::parse("100"), Amount::parse("70"), Amount::parse("-60"),
                         Amount::parse("5")});
    });
  EXPECT_EQ(seen(), before);
}

TEST_F(MatchingTest, ALineIsMatchedWhenItsTargetComesLater) {
  import("2026-03-02,INV-2026-001,100,,,\n2026-03-02,card EXP-2026-007,-60,,,\n");
  send_invoice("INV-2026-001", "100");
  EXPECT_EQ(line("INV-2026-001").status, LineStatus::identified);
  const auto expense = posted("-60", "Expense EXP-2026-007 paid");
  learn({event_of(expense)});
  EXPECT_EQ(line("card EXP-2026-007").gl_transaction_id.value, expense.transaction_id);
  EXPECT_EQ(reconciled_events(), 1u);
}

TEST_F(MatchingTest, ADeclinedLineIsMatchedAgainButNotWithTheSameInvoice) {
  const auto invoice = send_invoice("INV-2026-001", "100");
  import("2026-03-02,INV-2026-001,100,,,\n");
  const auto id = line("INV-2026-001").id;
  learn({event_of(declined(invoice, id))});
  EXPECT_EQ(line("INV-2026-001").status, LineStatus::unmatched);
  EXPECT_EQ(published<contracts::PaymentIdentified>().size(), 1u);
  // The user had recorded the payment himself: the line belongs to what that posted.
  const auto by_hand = paid(invoice);
  learn({later(by_hand), event_of(posted(by_hand))});
  EXPECT_EQ(line("INV-2026-001").gl_transaction_id.value, by_hand.transaction_id);
  learn({event_of(declined(invoice, id))});
  EXPECT_EQ(line("INV-2026-001").status, LineStatus::reconciled);
}

TEST_F(MatchingTest, ADeclinedLineFindsWhatWasPostedBefore) {
  const auto invoice = send_invoice("INV-2026-001", "100");
  import("2026-03-02,INV-2026-001,100,,,\n");
  const auto by_hand = paid(invoice);
  learn({event_of(posted(by_hand)), later(by_hand)});
  EXPECT_EQ(line("INV-2026-001").status, LineStatus::identified);
  learn({event_of(declined(invoice, line("INV-2026-001").id))});
  EXPECT_EQ(line("INV-2026-001").gl_transaction_id.value, by_hand.transaction_id);
}

TEST_F(MatchingTest, APaidOrCancelledInvoiceIsNoCandidateAndFreesItsTwin) {
  const auto first = send_invoice("INV-2026-001", "100");
  const auto second = send_invoice("INV-2026-002", "100");
  import("2026-03-02,INV-2026-001 and INV-2026-002,100,,,\n");
  EXPECT_TRUE(lines("status=identified").empty());
  contracts::InvoiceCancelled cancelled{
      .invoice_id = first.invoice_id,
      .organization_id = organization_,
      .invoice_number = first.invoice_number,
      .previous_status = contracts::InvoiceStatus::sent,
      .reversal_transaction_id = {TransactionId::generate(SystemClock().now())},
      .reverses_transaction_id = first.transaction_id,
      .legs = first.legs,
      .reason = {},
      .cancelled_by = {},
      .cancelled_at = SystemClock().now()};
  learn({later(cancelled)});
  ASSERT_EQ(lines("status=identified").size(), 1u);
  EXPECT_EQ(lines("status=identified")[0].invoice_id.value, second.invoice_id);
}

TEST_F(MatchingTest, APartPaymentLeavesTheRestOpenWhateverComesFirst) {
  auto received = paid(send_invoice("INV-2026-009", "1"));  // for its shape only
  const auto invoice = InvoiceId::generate(SystemClock().now());
  contracts::PaymentReceived part{.invoice_id = invoice,
                                  .organization_id = organization_,
                                  .invoice_number = "INV-2026-001",
                                  .payment_id = received.payment_id,
                                  .bank_transaction_id = {},
                                  .amount = Amount::parse("40"),
                                  .currency = Currency::parse("EUR"),
                                  .outstanding_amount = Amount::parse("60"),
                                  .payment_reference = "R",
                                  .bank_account_id = account_,
                                  .transaction_id = received.transaction_id,
                                  .debit_account_id = received.debit_account_id,
                                  .credit_account_id = received.credit_account_id,
                                  .exchange_rate = received.exchange_rate,
                                  .base_amount = Amount::parse("40"),
                                  .legs = received.legs,
                                  .received_at = SystemClock().now(),
                                  .recorded_by = {}};
  learn({later(part)});  // before the invoice is known to have been sent
  import("2026-03-02,INV-2026-001,60,,,\n");
  EXPECT_EQ(line("INV-2026-001").status, LineStatus::unmatched);
  auto sent = send_invoice("INV-2026-001", "100");
  sent.invoice_id = invoice;
  learn({event_of(sent)});
  EXPECT_EQ(line("INV-2026-001").status, LineStatus::identified);
  EXPECT_EQ(line("INV-2026-001").invoice_id.value, invoice);
}

TEST_F(MatchingTest, AReversedTransactionIsNoCandidate) {
  const auto original = posted("100", "Opening JRN-2026-001");
  auto reversal = posted("-100", "Reversal of JRN-2026-001");
  reversal.reference_type = contracts::ReferenceType::reversal;
  reversal.reverses_transaction_id = original.transaction_id;
  learn({event_of(original), event_of(reversal)});
  import("2026-03-10,JRN-2026-001 in,100,,,\n2026-03-10,JRN-2026-001 out,-100,,,\n");
  EXPECT_TRUE(lines("status=reconciled").empty());
  const auto refused = reconcile(line("JRN-2026-001 in").id, original.transaction_id);
  EXPECT_EQ(code_of(refused), "transaction_reversed");
}

TEST_F(MatchingTest, TheNameOfWhoPaidBeforeCounts) {
  const auto first = send_invoice("INV-2026-001", "100");
  import("2026-03-02,INV-2026-001,100,,,Petra P.\n");
  const auto payment = paid(first, line("INV-2026-001").id);
  learn({later(payment), event_of(posted(payment))});
  send_invoice("INV-2026-002", "70");
  import("2026-03-05,on account,70,,,PETRA P\n");
  const auto offered = candidates(line("on account").id);
  ASSERT_EQ(offered.size(), 1u);
  EXPECT_EQ(offered[0].components, (Components{45, 0, 12, 8}));
}

}  // namespace
}  // namespace bilko::banking
