#include "expense/domain/expense.h"

#include <fmt/format.h>

#include <algorithm>

#include "bilko/core/violations.h"

namespace bilko::expense {

Expense Expense::submit(ExpenseId id, Terms terms, const Actor& by) {
  require_valid(terms);
  Expense expense;
  expense.id = std::move(id);
  expense.terms = std::move(terms);
  expense.submitted_by = by;
  expense.authors = {by};
  return expense;
}

bool Expense::revise(Terms revised, const Actor& by) {
  require(Action::update);
  if (revised == terms) return false;
  Violations violations;
  violations.require(revised.date.year() == terms.date.year(), "/date", "date_in_other_year",
                     fmt::format("the number is {}", number));
  violations.throw_if_any("expense_invalid");
  require_valid(revised);
  terms = std::move(revised);
  if (std::ranges::count(authors, by) == 0) authors.push_back(by);
  return true;
}

void Expense::attach(Receipt uploaded) {
  move(Action::attach_receipt);
  receipt = std::move(uploaded);
}

// A program (no user) stands for no person, so that nobody can be told apart from it.
void Expense::approve(Posting posting, const Decision& decision, Company company) {
  require(Action::approve);
  is_self_approved = !decision.by.is_system() && std::ranges::count(authors, decision.by) > 0;
  if (is_self_approved && company == Company::of_several)
    throw Error(ErrorKind::forbidden, "self_approval",
                fmt::format("you wrote {} yourself: somebody else must approve it", number));
  move(Action::approve);
  approval_posting = std::move(posting);
  approval = decision;
}

void Expense::reject(std::string reason, const Decision& decision) {
  require(Action::reject);
  Violations violations;
  violations.require_text("/rejectReason", reason, kReasonMax);
  violations.throw_if_any("reason_invalid");
  move(Action::reject);
  reject_reason = std::move(reason);
  rejection = decision;
}

void Expense::pay(const BankAccountId& from, const TransactionId& transaction,
                  const Decision& decision) {
  move(Action::mark_paid);
  bank_account_id = from;
  payment_transaction_id = transaction;
  payment = decision;
}

void Expense::require(Action action) const {
  if (next_status(kTransitions, status, action)) return;
  throw transition_refused(
      "expense_transition_refused",
      fmt::format("{} is refused: expense {} is {}", enum_name(action), number, enum_name(status)),
      status, allowed_actions());
}

std::optional<std::string> Expense::receipt_url() const {
  return receipt ? fmt::format("/api/v1/expenses/{}/receipt", id.str()) : terms.receipt_link;
}

void Expense::move(Action action) {
  require(action);
  status = *next_status(kTransitions, status, action);
}

}  // namespace bilko::expense
