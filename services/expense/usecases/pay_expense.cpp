#include "expense/usecases/pay_expense.h"

#include "bilko/accounts/bank_account_store.h"
#include "bilko/contracts/expense_events.h"
#include "bilko/events/outbox.h"
#include "expense/store/expense_store.h"

namespace bilko::expense {
namespace {

contracts::ExpensePaid paid_event(const pg::Tx& tx, const Expense& expense, const Legs& legs) {
  return {.expense_id = expense.id,
          .organization_id = tx.organization(),
          .expense_number = expense.number,
          .amount = expense.terms.amount.amount(),
          .currency = expense.terms.amount.currency(),
          .exchange_rate = expense.terms.exchange.rate,
          .base_amount = expense.terms.base_amount().amount(),
          .bank_account_id = *expense.bank_account_id,
          .transaction_id = *expense.payment_transaction_id,
          .debit_account_id = legs[0].account_id,
          .credit_account_id = legs[1].account_id,
          .legs = legs,
          .paid_by = expense.payment->by,
          .paid_at = expense.payment->at};
}

}  // namespace

Expense pay_expense(pg::Tx& tx, const PayExpense& command) {
  ExpenseStore expenses(tx);
  Expense expense = expenses.lock(command.expense_id);
  expense.require(Action::mark_paid);
  const auto bank = accounts::BankAccountStore(tx).require(command.bank_account_id);
  expense.pay(bank.id, TransactionId::generate(tx.now()), {Actor::of(tx.context()), tx.now()});
  expenses.save_progress(expense);
  const auto& payable = expense.approval_posting->credit_account_id();
  events::publish(
      tx, paid_event(tx, expense, payment_legs(expense.terms, payable, bank.gl_account_id)));
  return expense;
}

}  // namespace bilko::expense
