#include "expense/usecases/attach_receipt.h"

#include "expense/store/expense_store.h"

namespace bilko::expense {

Expense attach_receipt(pg::Tx& tx, const ExpenseId& id, const Receipt& receipt) {
  ExpenseStore expenses(tx);
  Expense expense = expenses.lock(id);
  expense.attach(receipt);
  expenses.save_terms(expense);
  return expense;
}

}  // namespace bilko::expense
