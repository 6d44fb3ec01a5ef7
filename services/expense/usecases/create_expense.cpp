#include "expense/usecases/create_expense.h"

#include "bilko/contracts/expense_events.h"
#include "bilko/events/outbox.h"
#include "bilko/numbering/numbering.h"
#include "expense/store/expense_store.h"
#include "expense/usecases/require_category.h"

namespace bilko::expense {
namespace {

constexpr const char* kSeries = "EXP";

Terms terms_of(const CreateExpense& command) {
  const Currency base = command.base_currency;
  return {.amount = Money(command.amount, command.currency),
          .tax = Money(command.tax_amount.value_or(Amount()), command.currency),
          .exchange = {locked_rate(command.currency, base, command.exchange_rate), base},
          .category_account_id = command.category_account_id,
          .date = command.date,
          .supplier = command.supplier,
          .description = command.description,
          .receipt_link = command.receipt_url};
}

contracts::ExpenseCreated created_event(const pg::Tx& tx, const Expense& expense) {
  return {.expense_id = expense.id,
          .organization_id = tx.organization(),
          .expense_number = expense.number,
          .amount = expense.terms.amount.amount(),
          .currency = expense.terms.amount.currency(),
          .category_account_id = expense.terms.category_account_id,
          .receipt_url = {expense.receipt_url()},
          .submitted_by = expense.submitted_by,
          .created_at = expense.created_at};
}

}  // namespace

Expense create_expense(pg::Tx& tx, const CreateExpense& command) {
  Expense expense =
      Expense::submit(ExpenseId::generate(tx.now()), terms_of(command), Actor::of(tx.context()));
  require_category(tx, command.category_account_id);
  expense.number = numbering::next_number(tx, kSeries, command.date.year());
  ExpenseStore(tx).insert(expense);
  events::publish(tx, created_event(tx, expense));
  return expense;
}

}  // namespace bilko::expense
