#include "expense/usecases/reject_expense.h"

#include "bilko/contracts/expense_events.h"
#include "bilko/events/outbox.h"
#include "expense/store/expense_store.h"

namespace bilko::expense {

Expense reject_expense(pg::Tx& tx, const RejectExpense& command) {
  ExpenseStore expenses(tx);
  Expense expense = expenses.lock(command.expense_id);
  expense.reject(command.reject_reason, {Actor::of(tx.context()), tx.now()});
  expenses.save_progress(expense);
  events::publish(tx, contracts::ExpenseRejected{.expense_id = expense.id,
                                                 .organization_id = tx.organization(),
                                                 .expense_number = expense.number,
                                                 .reject_reason = *expense.reject_reason,
                                                 .rejected_by = expense.rejection->by,
                                                 .rejected_at = expense.rejection->at});
  return expense;
}

}  // namespace bilko::expense
