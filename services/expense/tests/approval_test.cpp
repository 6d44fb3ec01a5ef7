#include <fmt/format.h>

#include "bilko/contracts/user_events.h"
#include "expense/tests/expense_fixture.h"

namespace bilko::expense {
namespace {

using contracts::Leg;
using contracts::Side;

class ApprovalTest : public ExpenseTest {
 protected:
  http::Response attempt(const ExpenseId& id, Action action) {
    const auto path = path_of(id, fmt::format("/{}", enum_name(action)));
    switch (action) {
      case Action::update: return patch(boss_, id, R"({"description": "x"})");
      case Action::attach_receipt: return upload(id, "%PDF-1.7", organization_);
      case Action::reject: return call(boss_, "POST", path, R"({"rejectReason": "x"})");
      default: return call(boss_, "POST", path);
    }
  }
};

Leg leg(const AccountId& account, Side side, const char* amount) {
  return {account, side, Amount::parse(amount), Amount::parse(amount)};
}

TEST_F(ApprovalTest, PostsTheExpenseAndThenItsPayment) {
  const auto approved = create_and_approve({{"amount", R"("120")"}, {"taxAmount", R"("20")"}});
  const auto approval = testing::published_once<contracts::ExpenseApproved>(service_);
  EXPECT_EQ(approval.transaction_id, approved.transaction_id.value);
  EXPECT_EQ(approval.date.str(), "2026-02-23");
  EXPECT_EQ(approval.debit_account_id, account("5200"));
  EXPECT_EQ(approval.credit_account_id, account("2000"));
  EXPECT_EQ(approval.legs, (contracts::Legs{leg(account("5200"), Side::debit, "100"),
                                            leg(account("2000"), Side::credit, "120"),
                                            leg(account("1300"), Side::debit, "20")}));
  EXPECT_EQ(approval.approved_by.user(), boss_);

  const auto paid = mark_paid(approved.id);
  const auto payment = testing::published_once<contracts::ExpensePaid>(service_);
  EXPECT_EQ(payment.transaction_id, paid.transaction_id.value);
  EXPECT_NE(payment.transaction_id, approval.transaction_id);
  EXPECT_EQ(payment.bank_account_id, contracts::default_bank_account_id(organization_));
  EXPECT_EQ(payment.debit_account_id, account("2000"));
  EXPECT_EQ(payment.credit_account_id, account("1000"));
  EXPECT_EQ(payment.legs, (contracts::Legs{leg(account("2000"), Side::debit, "120"),
                                           leg(account("1000"), Side::credit, "120")}));

  const auto shown = show(approved.id);
  EXPECT_EQ(shown.status, ExpenseStatus::paid);
  EXPECT_EQ(shown.transaction_id.value, approval.transaction_id);
  EXPECT_EQ(shown.payment_transaction_id.value, payment.transaction_id);
  EXPECT_EQ(testing::trail_of(service_, "expense", "Expense").size(), 3u);
}

TEST_F(ApprovalTest, ARejectionSaysWhyAndPostsNothing) {
  const auto id = create().id;
  EXPECT_EQ(call(boss_, "POST", path_of(id, "/reject"), "{}").status, 400);
  EXPECT_EQ(violation_of(call(boss_, "POST", path_of(id, "/reject"), R"({"rejectReason": " "})")),
            "/rejectReason text_blank");
  const auto response =
      call(boss_, "POST", path_of(id, "/reject"), R"({"rejectReason": "private"})");
  EXPECT_EQ(response.status, 200) << response.body;
  const auto rejection = testing::published_once<contracts::ExpenseRejected>(service_);
  EXPECT_EQ(rejection.reject_reason, "private");
  EXPECT_EQ(rejection.rejected_by.user(), boss_);
  EXPECT_EQ(show(id).reject_reason.value, "private");
  EXPECT_EQ(show(id).transaction_id.value, std::nullopt);
}

TEST_F(ApprovalTest, AForbiddenTransitionSaysWhatIsAllowedAndChangesNothing) {
  const auto approved = create_and_approve().id;
  const auto paid = create_and_approve().id;
  mark_paid(paid);
  const auto rejected = create().id;
  call(boss_, "POST", path_of(rejected, "/reject"), R"({"rejectReason": "x"})");
  for (const auto& id : {create().id, approved, paid, rejected}) {
    const auto before = show(id);
    const auto waiting = published("expense.logged_action.recorded");
    for (const auto& [action, name] : EnumNames<Action>::kNames) {
      if (next_status(kTransitions, before.status, action)) continue;
      const auto refused = attempt(id, action);
      EXPECT_EQ(refused.status, 409) << enum_name(before.status) << name << refused.body;
      EXPECT_EQ(code_of(refused), "expense_transition_refused");
      const auto problem = json::Document::parse(refused.body);
      EXPECT_EQ(problem.root().member("currentStatus").string(), enum_name(before.status));
      EXPECT_EQ(problem.root().member("allowedActions").text(),
                json::encode(before.allowed_actions));
    }
    EXPECT_EQ(json::encode(show(id)), json::encode(before));
    EXPECT_EQ(published("expense.logged_action.recorded"), waiting);
  }
}

TEST_F(ApprovalTest, NobodyApprovesTheirOwnWhileThereIsSomebodyElse) {
  for (const auto& user : {ada_, boss_})
    deliver_twice(testing::event_of(contracts::UserCreated{user, organization_, "a@example.org",
                                                           "A", contracts::MemberRole::admin,
                                                           SystemClock().now()}));
  const auto id = create().id;
  const auto own = call(ada_, "POST", path_of(id, "/approve"));
  EXPECT_EQ(own.status, 403);
  EXPECT_EQ(code_of(own), "self_approval");
  // Changing it makes the boss an author as well.
  EXPECT_EQ(patch(boss_, id, R"({"amount": "99"})").status, 200);
  EXPECT_EQ(call(boss_, "POST", path_of(id, "/approve")).status, 403);
  EXPECT_EQ(published(contracts::ExpenseApproved::kType), 0u);
}

TEST_F(ApprovalTest, InACompanyOfOneTheTrailSaysThatItWasTheirOwn) {
  deliver_twice(
      testing::event_of(contracts::UserCreated{ada_, organization_, "a@example.org", "A",
                                               contracts::MemberRole::owner, SystemClock().now()}));
  const auto id = create().id;
  const auto response = call(ada_, "POST", path_of(id, "/approve"));
  EXPECT_EQ(response.status, 200) << response.body;
  EXPECT_TRUE(decoded<ExpenseView>(response).self_approved);
  const auto trail = testing::trail_of(service_, "expense", "Expense");
  ASSERT_EQ(trail.size(), 2u);
  const auto changed = json::Document::parse(trail[1].changed);
  EXPECT_EQ(changed.root().member("selfApproved").text(), "true");
  EXPECT_EQ(changed.root().member("approvedBy").string(), ada_.str());
}

TEST_F(ApprovalTest, AnUnknownBankAccountPaysNothing) {
  const auto id = create_and_approve().id;
  const auto stranger = BankAccountId::generate(SystemClock().now());
  EXPECT_EQ(violation_of(call(boss_, "POST", path_of(id, "/mark-paid"),
                              R"({"bankAccountId": ")" + stranger.str() + "\"}")),
            "/bankAccountId bank_account_unknown");
  EXPECT_EQ(show(id).status, ExpenseStatus::approved);
}

}  // namespace
}  // namespace bilko::expense
