#include "expense/usecases/approve_expense.h"

#include "bilko/accounts/ledger_account_store.h"
#include "bilko/contracts/expense_events.h"
#include "bilko/events/outbox.h"
#include "expense/store/expense_store.h"
#include "expense/store/member_store.h"

namespace bilko::expense {
namespace {

using contracts::AccountRole;

Posting posting_of(pg::Tx& tx, const Terms& terms) {
  const auto roles = accounts::LedgerAccountStore(tx).roles();
  return {TransactionId::generate(tx.now()),
          approval_legs(terms, {.payable = roles[AccountRole::accounts_payable],
                                .vat_in = roles[AccountRole::vat_in]})};
}

contracts::ExpenseApproved approved_event(const pg::Tx& tx, const Expense& expense) {
  const Terms& terms = expense.terms;
  const Posting& posting = *expense.approval_posting;
  return {.expense_id = expense.id,
          .organization_id = tx.organization(),
          .expense_number = expense.number,
          .amount = terms.amount.amount(),
          .currency = terms.amount.currency(),
          .exchange_rate = terms.exchange.rate,
          .base_amount = terms.base_amount().amount(),
          .date = terms.date,
          .transaction_id = posting.transaction_id,
          .debit_account_id = posting.debit_account_id(),
          .credit_account_id = posting.credit_account_id(),
          .legs = posting.legs,
          .approved_by = expense.approval->by,
          .approved_at = expense.approval->at};
}

}  // namespace

Expense approve_expense(pg::Tx& tx, const ExpenseId& id) {
  ExpenseStore expenses(tx);
  Expense expense = expenses.lock(id);
  const auto company =
      MemberStore(tx).has_others(tx.context().actor) ? Company::of_several : Company::of_one;
  expense.approve(posting_of(tx, expense.terms), {Actor::of(tx.context()), tx.now()}, company);
  expenses.save_progress(expense);
  events::publish(tx, approved_event(tx, expense));
  return expense;
}

}  // namespace bilko::expense
