#pragma once

#include "bilko/pg/tx.h"
#include "expense/domain/expense.h"

namespace bilko::expense {

struct CreateExpense {
  Currency base_currency;  // of the organization, from the token
  Amount amount;
  std::optional<Amount> tax_amount;
  Currency currency;
  std::optional<Rate> exchange_rate;  // see locked_rate
  AccountId category_account_id;
  Date date;
  std::optional<std::string> supplier;
  std::optional<std::string> description;
  std::optional<std::string> receipt_url;

  static void fields(auto& self, auto&& field) {
    field("amount", self.amount);
    field("taxAmount", self.tax_amount);
    field("currency", self.currency);
    field("exchangeRate", self.exchange_rate);
    field("categoryAccountId", self.category_account_id);
    field("date", self.date);
    field("supplier", self.supplier);
    field("description", self.description);
    field("receiptUrl", self.receipt_url);
  }
};

// Submits an expense with the next number of the year of its date. Publishes ExpenseCreated.
Expense create_expense(pg::Tx& tx, const CreateExpense& command);

}  // namespace bilko::expense
