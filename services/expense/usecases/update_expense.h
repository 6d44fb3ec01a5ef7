#pragma once

#include "bilko/core/version.h"
#include "bilko/json/codec.h"
#include "bilko/pg/tx.h"
#include "expense/domain/expense.h"

namespace bilko::expense {

// What is absent stays; null takes an optional member away.
struct UpdateExpense {
  using Text = std::optional<json::Nullable<std::string>>;

  ExpenseId expense_id;              // from the path
  ExpectedVersion expected_version;  // from If-Match
  std::optional<Amount> amount;
  std::optional<json::Nullable<Amount>> tax_amount;
  std::optional<Currency> currency;
  std::optional<Rate> exchange_rate;  // needed with another currency, see locked_rate
  std::optional<AccountId> category_account_id;
  std::optional<Date> date;
  Text supplier;
  Text description;
  Text receipt_url;

  static void fields(auto& self, auto&& field) {
    field("supplier", self.supplier);
    field("description", self.description);
    field("receiptUrl", self.receipt_url);
    field("categoryAccountId", self.category_account_id);
    field("date", self.date);
    field("amount", self.amount);
    field("taxAmount", self.tax_amount);
    field("currency", self.currency);
    field("exchangeRate", self.exchange_rate);
  }
};

// Changes a pending expense, unless nothing differs. Who does is one of its authors from then on.
// Throws Error stale `version_mismatch`.
Expense update_expense(pg::Tx& tx, const UpdateExpense& command);

}  // namespace bilko::expense
