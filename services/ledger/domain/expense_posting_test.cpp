#include "ledger/domain/expense_posting.h"

#include <gtest/gtest.h>

namespace bilko::ledger {
namespace {

const Instant kNow = Instant::parse("2026-02-23T10:30:01.123Z");
const OrganizationId kOrganization = OrganizationId::generate(kNow);

template <class Event>
Event expense_event(const char* debit, const char* credit) {
  Event event;
  event.expense_id = ExpenseId::generate(kNow);
  event.organization_id = kOrganization;
  event.expense_number = "EXP-2026-001";
  event.amount = event.base_amount = Amount::parse("120");
  event.currency = Currency::parse("EUR");
  event.exchange_rate = Rate::parse("1");
  event.transaction_id = TransactionId::generate(kNow);
  event.debit_account_id = contracts::default_account_id(kOrganization, debit);
  event.credit_account_id = contracts::default_account_id(kOrganization, credit);
  event.legs = {{event.debit_account_id, Side::debit, event.amount, event.amount},
                {event.credit_account_id, Side::credit, event.amount, event.amount}};
  return event;
}

TEST(ExpensePostingTest, AnApprovedExpenseIsPostedOnItsOwnDate) {
  auto event = expense_event<contracts::ExpenseApproved>("5100", "2000");
  event.date = Date::parse("2026-02-20");
  const auto transaction = transaction_of(event);
  EXPECT_EQ(transaction.date, event.date);
  EXPECT_EQ(transaction.description, "Expense EXP-2026-001 approved");
  EXPECT_EQ(transaction.reference_type, ReferenceType::expense);
  EXPECT_EQ(transaction.reference_id, event.expense_id.str());
  EXPECT_EQ(transaction.amount, event.amount);
  EXPECT_EQ(transaction.legs, event.legs);
  EXPECT_NO_THROW(require_balanced(transaction));
}

TEST(ExpensePostingTest, APaidExpenseIsPostedOnTheUtcDayOfThePayment) {
  auto event = expense_event<contracts::ExpensePaid>("2000", "1000");
  event.paid_at = Instant::parse("2026-03-01T23:59:59.999Z");
  const auto transaction = transaction_of(event);
  EXPECT_EQ(transaction.date, Date::parse("2026-03-01"));
  EXPECT_EQ(transaction.description, "Expense EXP-2026-001 paid");
  EXPECT_EQ(transaction.debit_account_id, event.debit_account_id);
}

}  // namespace
}  // namespace bilko::ledger
