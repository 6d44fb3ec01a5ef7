#pragma once

#include "bilko/pg/row.h"
#include "expense/domain/expense.h"

namespace bilko::expense {

// A row of `expense`, for expense_store.cpp.
Expense expense_of(const pg::Row& row);

}  // namespace bilko::expense
