#pragma once

#include "bilko/pg/tx.h"
#include "expense/domain/expense.h"

namespace bilko::expense {

struct PayExpense {
  ExpenseId expense_id;                          // from the path
  std::optional<BankAccountId> bank_account_id;  // none: the organization's default one

  static void fields(auto& self, auto&& field) { field("bankAccountId", self.bank_account_id); }
};

// Marks an approved expense as paid and posts the payment. Publishes ExpensePaid. Throws Error
// invalid `payment_invalid` for an unknown bank account.
Expense pay_expense(pg::Tx& tx, const PayExpense& command);

}  // namespace bilko::expense
