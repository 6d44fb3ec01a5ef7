#include "expense/usecases/update_expense.h"

#include "expense/store/expense_store.h"
#include "expense/usecases/require_category.h"

namespace bilko::expense {
namespace {

Terms revised_terms(Terms terms, const UpdateExpense& command) {
  const Currency currency = command.currency.value_or(terms.amount.currency());
  if (currency != terms.amount.currency() || command.exchange_rate)
    terms.exchange.rate = locked_rate(currency, terms.exchange.base, command.exchange_rate);
  Amount tax = terms.tax.amount();
  if (command.tax_amount) tax = command.tax_amount->value.value_or(Amount());
  terms.amount = Money(command.amount.value_or(terms.amount.amount()), currency);
  terms.tax = Money(tax, currency);
  terms.category_account_id = command.category_account_id.value_or(terms.category_account_id);
  terms.date = command.date.value_or(terms.date);
  if (command.supplier) terms.supplier = command.supplier->value;
  if (command.description) terms.description = command.description->value;
  if (command.receipt_url) terms.receipt_link = command.receipt_url->value;
  return terms;
}

}  // namespace

Expense update_expense(pg::Tx& tx, const UpdateExpense& command) {
  ExpenseStore expenses(tx);
  Expense expense = expenses.lock(command.expense_id);
  require_version(expense.version, command.expected_version);
  const bool differs =
      expense.revise(revised_terms(expense.terms, command), Actor::of(tx.context()));
  if (command.category_account_id) require_category(tx, *command.category_account_id);
  if (differs) expenses.save_terms(expense);
  return expense;
}

}  // namespace bilko::expense
