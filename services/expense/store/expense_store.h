#pragma once

#include <optional>
#include <vector>

#include "bilko/pg/tx.h"
#include "expense/domain/expense.h"

namespace bilko::expense {

struct ExpenseFilter {
  std::optional<ExpenseStatus> status;
  std::optional<AccountId> category_account_id;
  std::optional<Date> from;
  std::optional<Date> to;
};

// The tenant's expenses. Each save is one INSERT or UPDATE, so that the trail has one row per
// command, and stamps the expense with version and time.
class ExpenseStore {
 public:
  explicit ExpenseStore(pg::Tx& tx) : tx_(tx) {}

  // Throws Error not_found.
  Expense load(const ExpenseId& id);
  // The same, and nobody else changes it until the transaction ends.
  Expense lock(const ExpenseId& id);
  // Newest first, after the one the page before ended with.
  std::vector<Expense> list(const ExpenseFilter& filter, const std::optional<ExpenseId>& after,
                            std::int64_t limit);

  void insert(Expense& expense);
  // The terms and the receipt.
  void save_terms(Expense& expense);
  // What approving, rejecting and paying change.
  void save_progress(Expense& expense);

 private:
  Expense loaded(const char* sql, const ExpenseId& id);
  pg::Tx& tx_;
};

}  // namespace bilko::expense
