#pragma once

#include "bilko/pg/tx.h"
#include "expense/domain/expense.h"

namespace bilko::expense {

// Makes a stored document the receipt of a pending expense, in place of the one before.
Expense attach_receipt(pg::Tx& tx, const ExpenseId& id, const Receipt& receipt);

}  // namespace bilko::expense
