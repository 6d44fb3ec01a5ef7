#pragma once

#include "bilko/pg/tx.h"
#include "expense/domain/expense.h"

namespace bilko::expense {

struct RejectExpense {
  ExpenseId expense_id;  // from the path
  std::string reject_reason;

  static void fields(auto& self, auto&& field) { field("rejectReason", self.reject_reason); }
};

// Rejects a pending expense. Publishes ExpenseRejected.
Expense reject_expense(pg::Tx& tx, const RejectExpense& command);

}  // namespace bilko::expense
