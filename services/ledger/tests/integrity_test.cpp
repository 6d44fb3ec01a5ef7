#include <fmt/format.h>

#include <algorithm>

#include "ledger/tests/ledger_fixture.h"

namespace bilko::ledger {
namespace {

class IntegrityTest : public LedgerTest {
 protected:
  IntegrityView check(int status) {
    const auto response = get(organization_, "/ledger/integrity");
    EXPECT_EQ(response.status, status) << response.body;
    auto view = json::decode<IntegrityView>(std::string_view(response.body));
    EXPECT_EQ(view.holds, status == 200);
    return view;
  }
  // "name difference" of every tie-out that fails.
  std::vector<std::string> failing() {
    std::vector<std::string> lines;
    for (const auto& tie_out : check(503).tie_outs)
      if (!tie_out.holds) lines.push_back(tie_out.name + " " + tie_out.difference);
    return lines;
  }
  // As the superuser, whom neither triggers nor row-level security stop.
  void tamper(const std::string& sql) {
    pg::Session(ledger_.database().admin_url(), "psql")
        .script("SET session_replication_role = replica; " + sql);
  }

  const OrganizationId organization_ = new_organization();
};

using Lines = std::vector<std::string>;

TEST_F(IntegrityTest, HoldsWhateverIsPosted) {
  check(200);
  auto dinars = invoice_sent(organization_, "1000", "200");
  dinars.currency = Currency::parse("RSD");
  const auto sent = invoice_sent(organization_, "1000", "200");
  const auto other = invoice_sent(organization_, "70");
  const auto approved = expense_approved(organization_, "100", "20");
  const auto payment = payment_received(sent, "400", "2026-03-01T10:00:00Z");
  deliver({event_of(dinars), event_of(sent), event_of(payment), event_of(other),
           event_of(invoice_cancelled(other, "2026-03-02T10:00:00Z")), event_of(approved),
           event_of(expense_paid(approved, "2026-03-02T10:00:00Z")),
           event_of(expense_approved(organization_, "30"))});
  deliver({reconciled(organization_, BankTransactionId::generate(sent.sent_at),
                      payment.transaction_id, 1)});
  post(organization_, "/ledger/transactions/" + payment.transaction_id.str() + "/reverse",
       R"({"reason": "bounced"})");
  const auto view = check(200);
  const auto receivables =
      *std::ranges::find(view.tie_outs, "receivables_equal_invoices", &TieOutView::name);
  EXPECT_EQ(receivables.expected, "2400.0000");
  EXPECT_EQ(receivables.actual, "2400.0000");
  EXPECT_EQ(receivables.difference, "0.0000");
  EXPECT_EQ(receivables.currency, Currency::parse("EUR"));
  EXPECT_EQ(std::ranges::count(view.tie_outs, "debits_equal_credits", &TieOutView::name), 2);
}

TEST_F(IntegrityTest, NamesWhatSomebodyTamperedWith) {
  const auto sent = invoice_sent(organization_, "1000", "200");
  deliver({event_of(sent)});
  const auto where =
      fmt::format("WHERE transaction_id = '{}' AND number = 1", sent.transaction_id.str());
  tamper("UPDATE leg SET amount = amount + 5 " + where);
  EXPECT_EQ(failing(), (Lines{"debits_equal_credits -5.0000", "unbalanced_transactions 1"}));
  tamper("UPDATE leg SET amount = amount - 5, base_amount = base_amount + 1 " + where);
  EXPECT_EQ(failing(), (Lines{"debits_equal_credits_in_base -1.0000",
                              "receivables_equal_invoices 1.0000", "unbalanced_transactions 1"}));
  tamper("UPDATE leg SET base_amount = base_amount - 1 " + where);
  check(200);
  tamper("DELETE FROM leg " + where);
  EXPECT_EQ(failing(),
            (Lines{"debits_equal_credits 1200.0000", "debits_equal_credits_in_base 1200.0000",
                   "receivables_equal_invoices -1200.0000", "unbalanced_transactions 1"}));
}

TEST_F(IntegrityTest, NamesFalseMirrorsAndWhatRefersToNothing) {
  const auto sent = invoice_sent(organization_, "1000");
  const auto cancelled = invoice_cancelled(sent, "2026-03-01T10:00:00Z");
  deliver({event_of(sent)});
  deliver({event_of(cancelled)});
  deliver({reconciled(organization_, BankTransactionId::generate(sent.sent_at), sent.transaction_id,
                      1)});
  check(200);
  tamper(
      fmt::format("UPDATE leg SET account_id = '{}' WHERE transaction_id = '{}' AND side = "
                  "'DEBIT'",
                  contracts::default_account_id(organization_, "5000").str(),
                  cancelled.reversal_transaction_id.value->str()));
  EXPECT_EQ(failing(), (Lines{"reversals_that_are_no_mirror 1"}));
  const auto whole = fmt::format("IN ('{}', '{}')", sent.transaction_id.str(),
                                 cancelled.reversal_transaction_id.value->str());
  tamper("DELETE FROM leg WHERE transaction_id " + whole);
  tamper("DELETE FROM gl_transaction WHERE id " + whole);
  EXPECT_EQ(failing(), (Lines{"locks_of_nothing 1", "documents_not_posted 2"}));
}

TEST_F(IntegrityTest, SeesThePayablesToo) {
  const auto approved = expense_approved(organization_, "100");
  deliver({event_of(approved)});
  tamper(fmt::format("UPDATE leg SET account_id = '{}' WHERE side = 'CREDIT'",
                     contracts::default_account_id(organization_, "2100").str()));
  EXPECT_EQ(failing(), (Lines{"payables_equal_expenses -100.0000"}));
}

}  // namespace
}  // namespace bilko::ledger
