#include "expense/http/views.h"

namespace bilko::expense {
namespace {

struct Decided {
  json::Nullable<Actor> by;
  json::Nullable<Instant> at;
};

Decided decided(const std::optional<Decision>& decision) {
  if (!decision) return {};
  return {{decision->by}, {decision->at}};
}

}  // namespace

ExpenseView view_of(const Expense& expense) {
  const Terms& terms = expense.terms;
  const auto [approved_by, approved_at] = decided(expense.approval);
  const auto [rejected_by, rejected_at] = decided(expense.rejection);
  const auto [paid_by, paid_at] = decided(expense.payment);
  ExpenseView view{.id = expense.id,
                   .expense_number = expense.number,
                   .status = expense.status,
                   .allowed_actions = expense.allowed_actions(),
                   .amount = terms.amount.amount(),
                   .tax_amount = terms.tax.amount(),
                   .currency = terms.amount.currency(),
                   .base_currency = terms.exchange.base,
                   .exchange_rate = terms.exchange.rate,
                   .base_amount = terms.base_amount().amount(),
                   .category_account_id = terms.category_account_id,
                   .date = terms.date,
                   .supplier = {terms.supplier},
                   .description = {terms.description},
                   .receipt_url = {expense.receipt_url()},
                   .receipt_sha256 = {},
                   .submitted_by = expense.submitted_by,
                   .approved_by = approved_by,
                   .approved_at = approved_at,
                   .self_approved = expense.is_self_approved,
                   .rejected_by = rejected_by,
                   .rejected_at = rejected_at,
                   .reject_reason = {expense.reject_reason},
                   .paid_by = paid_by,
                   .paid_at = paid_at,
                   .bank_account_id = {expense.bank_account_id},
                   .transaction_id = {},
                   .payment_transaction_id = {expense.payment_transaction_id},
                   .version = expense.version,
                   .created_at = expense.created_at,
                   .updated_at = expense.updated_at};
  if (expense.receipt) view.receipt_sha256.value = expense.receipt->sha256;
  if (expense.approval_posting)
    view.transaction_id.value = expense.approval_posting->transaction_id;
  return view;
}

ExpenseView paid_view_of(const Expense& expense) {
  ExpenseView view = view_of(expense);
  view.transaction_id.value = expense.payment_transaction_id;
  return view;
}

ReceiptView receipt_view_of(const Expense& expense) {
  return {*expense.receipt_url(), expense.receipt->sha256, expense.receipt->type};
}

}  // namespace bilko::expense
