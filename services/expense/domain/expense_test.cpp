#include "expense/domain/expense.h"

#include <gtest/gtest.h>

#include "bilko/core/error.h"

namespace bilko::expense {
namespace {

const Instant kNow = Instant::parse("2026-02-23T10:30:00.000Z");
const OrganizationId kOrganization = OrganizationId::generate(kNow);
const Actor kAda{UserId::derived(kOrganization, "ada")};
const Actor kBoss{UserId::derived(kOrganization, "boss")};
const Actor kProgram;

Terms terms_on(const char* date) {
  const auto euro = Currency::parse("EUR");
  return {.amount = Money(Amount::parse("45.50"), euro),
          .tax = Money::zero(euro),
          .exchange = {Rate::parse("1"), euro},
          .category_account_id = AccountId::derived(kOrganization, "5200"),
          .date = Date::parse(date),
          .supplier = {},
          .description = {},
          .receipt_link = {}};
}

Expense submitted(const Actor& by = kAda) {
  Expense expense = Expense::submit(ExpenseId::generate(kNow), terms_on("2026-02-23"), by);
  expense.number = "EXP-2026-001";
  return expense;
}

Posting posting() { return {TransactionId::generate(kNow), {{}, {}}}; }

void carry_out(Expense& expense, Action action) {
  switch (action) {
    case Action::update: expense.revise(terms_on("2026-02-24"), kAda); return;
    case Action::attach_receipt: return expense.attach({"", ReceiptType::pdf});
    case Action::approve: return expense.approve(posting(), {kBoss, kNow}, Company::of_several);
    case Action::reject: return expense.reject("twice", {kBoss, kNow});
    case Action::mark_paid: return expense.pay({}, TransactionId::generate(kNow), {kBoss, kNow});
  }
}

Expense expense_in(ExpenseStatus status) {
  Expense expense = submitted();
  if (status == ExpenseStatus::rejected) carry_out(expense, Action::reject);
  if (status == ExpenseStatus::approved || status == ExpenseStatus::paid)
    carry_out(expense, Action::approve);
  if (status == ExpenseStatus::paid) carry_out(expense, Action::mark_paid);
  return expense;
}

TEST(Expense, DoesWhatTheTableSaysAndRefusesTheRest) {
  for (const auto& [status, status_name] : EnumNames<ExpenseStatus>::kNames)
    for (const auto& [action, action_name] : EnumNames<Action>::kNames) {
      Expense expense = expense_in(status);
      const auto expected = next_status(kTransitions, status, action);
      try {
        carry_out(expense, action);
        EXPECT_EQ(expense.status, expected) << status_name << " " << action_name;
      } catch (const Error& error) {
        EXPECT_FALSE(expected) << status_name << " " << action_name;
        EXPECT_EQ(error.kind(), ErrorKind::conflict);
        EXPECT_EQ(error.code(), "expense_transition_refused");
        EXPECT_EQ(std::get<std::string>(error.members().at("currentStatus")), status_name);
        EXPECT_EQ(expense.status, status);
      }
    }
}

TEST(Expense, SaysWhatCanBeDoneWithItNow) {
  using Actions = std::vector<Action>;
  EXPECT_EQ(expense_in(ExpenseStatus::pending).allowed_actions(),
            (Actions{Action::update, Action::attach_receipt, Action::approve, Action::reject}));
  EXPECT_EQ(expense_in(ExpenseStatus::approved).allowed_actions(), Actions{Action::mark_paid});
  EXPECT_EQ(expense_in(ExpenseStatus::rejected).allowed_actions(), Actions{});
  EXPECT_EQ(expense_in(ExpenseStatus::paid).allowed_actions(), Actions{});
}

// Who submits or changes the terms needs somebody else; only a company of one has nobody else.
TEST(Expense, IsApprovedBySomebodyWhoDidNotWriteIt) {
  struct Case {
    Actor submitter, editor, approver;
    Company company;
    const char* verdict;
  };
  const Case cases[] = {
      {kAda, kAda, kBoss, Company::of_several, "approved"},
      {kAda, kAda, kAda, Company::of_several, "self_approval"},
      {kAda, kBoss, kBoss, Company::of_several, "self_approval"},
      {kAda, kBoss, kAda, Company::of_several, "self_approval"},
      {kAda, kAda, kAda, Company::of_one, "approved by its author"},
      {kAda, kAda, kBoss, Company::of_one, "approved"},
      {kProgram, kProgram, kBoss, Company::of_several, "approved"},
      {kProgram, kProgram, kProgram, Company::of_several, "approved"},
  };
  for (const Case& each : cases) {
    Expense expense = submitted(each.submitter);
    expense.revise(terms_on("2026-02-24"), each.editor);
    std::string verdict;
    try {
      expense.approve(posting(), {each.approver, kNow}, each.company);
      verdict = expense.is_self_approved ? "approved by its author" : "approved";
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), ErrorKind::forbidden);
      verdict = error.code();
    }
    EXPECT_EQ(verdict, each.verdict) << each.submitter.str() << " " << each.approver.str();
  }
}

std::string violation_of(const std::function<void()>& command) {
  try {
    command();
    return "accepted";
  } catch (const Error& error) {
    return error.fields().at(0).pointer + " " + error.fields().at(0).code;
  }
}

TEST(Expense, HasNoNewAuthorWhereNothingDiffers) {
  Expense expense = submitted();
  EXPECT_FALSE(expense.revise(expense.terms, kBoss));
  EXPECT_EQ(expense.authors, std::vector{kAda});
  EXPECT_TRUE(expense.revise(terms_on("2026-02-24"), kBoss));
  EXPECT_EQ(expense.authors, (std::vector{kAda, kBoss}));
}

TEST(Expense, KeepsTheYearThatItsNumberNames) {
  Expense expense = submitted();
  EXPECT_EQ(violation_of([&] { expense.revise(terms_on("2025-12-31"), kAda); }),
            "/date date_in_other_year");
  EXPECT_EQ(violation_of([&] { expense.revise(terms_on("2026-12-31"), kAda); }), "accepted");
}

TEST(Expense, IsRejectedForAReason) {
  for (const auto& [reason, expected] :
       {std::pair{std::string(), "/rejectReason text_blank"},
        std::pair{std::string(501, 'x'), "/rejectReason text_too_long"},
        std::pair{std::string("private"), "accepted"}}) {
    Expense expense = submitted();
    EXPECT_EQ(violation_of([&] { expense.reject(reason, {kBoss, kNow}); }), expected);
  }
}

TEST(Expense, ShowsTheUploadedReceiptBeforeALink) {
  Expense expense = submitted();
  EXPECT_EQ(expense.receipt_url(), std::nullopt);
  expense.terms.receipt_link = "https://example.org/1";
  EXPECT_EQ(expense.receipt_url(), "https://example.org/1");
  expense.attach({std::string(64, 'a'), ReceiptType::png});
  EXPECT_EQ(expense.receipt_url(), "/api/v1/expenses/" + expense.id.str() + "/receipt");
}

}  // namespace
}  // namespace bilko::expense
