#pragma once

#include "bilko/pg/tx.h"
#include "expense/domain/expense.h"

namespace bilko::expense {

// Approves a pending expense and posts it. Publishes ExpenseApproved. Throws Error forbidden
// `self_approval`; in a company of one the trail says `selfApproved` instead.
Expense approve_expense(pg::Tx& tx, const ExpenseId& id);

}  // namespace bilko::expense
