#include "expense/http/routes.h"

#include "bilko/http/page.h"
#include "expense/http/receipt_routes.h"
#include "expense/http/views.h"
#include "expense/store/expense_store.h"
#include "expense/usecases/approve_expense.h"
#include "expense/usecases/create_expense.h"
#include "expense/usecases/pay_expense.h"
#include "expense/usecases/reject_expense.h"
#include "expense/usecases/update_expense.h"

namespace bilko::expense {
namespace {

using http::Access;
using http::Request;
using http::Response;
using http::Role;

Response answer(const Expense& expense) {
  return http::ok(view_of(expense)).with("ETag", http::etag_of(expense.version));
}

Response post_expense(pg::Tx& tx, const Request& request) {
  auto command = request.json<CreateExpense>();
  command.base_currency = request.caller().base_currency;
  const auto expense = create_expense(tx, command);
  return http::created("/api/v1/expenses/" + expense.id.str(), view_of(expense))
      .with("ETag", http::etag_of(expense.version));
}

Response patch_expense(pg::Tx& tx, const Request& request) {
  auto command = request.json<UpdateExpense>();
  command.expense_id = request.id<ExpenseId>("id");
  command.expected_version = request.if_match_version();
  return answer(update_expense(tx, command));
}

Response show_expense(pg::Tx& tx, const Request& request) {
  return answer(ExpenseStore(tx).load(request.id<ExpenseId>("id")));
}

Response list_expenses(pg::Tx& tx, const Request& request) {
  http::Query query(request);
  const auto limit = query.limit();
  const auto after = http::place_after<ExpenseId>(query);
  ExpenseFilter filter;
  filter.status = query.value<ExpenseStatus>("status");
  filter.category_account_id = query.value<AccountId>("categoryAccountId");
  filter.from = query.value<Date>("from");
  filter.to = query.value<Date>("to");
  query.finish();
  return http::ok(http::page_of(ExpenseStore(tx).list(filter, after, limit + 1), limit, view_of,
                                [](const Expense& expense) { return expense.id.str(); }));
}

Response post_approve(pg::Tx& tx, const Request& request) {
  return answer(approve_expense(tx, request.id<ExpenseId>("id")));
}

Response post_reject(pg::Tx& tx, const Request& request) {
  auto command = request.json<RejectExpense>();
  command.expense_id = request.id<ExpenseId>("id");
  return answer(reject_expense(tx, command));
}

Response post_mark_paid(pg::Tx& tx, const Request& request) {
  auto command = request.json_or_empty<PayExpense>();
  command.expense_id = request.id<ExpenseId>("id");
  const auto expense = pay_expense(tx, command);
  return http::ok(paid_view_of(expense)).with("ETag", http::etag_of(expense.version));
}

}  // namespace

void add_routes(service::Api& api, const Config& config) {
  const auto readers = Access::at_least(Role::viewer);
  const auto writers = Access::at_least(Role::user);
  const auto approvers = Access::at_least(Role::admin);
  api.post("/expenses", writers, post_expense);
  api.get("/expenses", readers, list_expenses);
  api.get("/expenses/:id", readers, show_expense);
  api.patch("/expenses/:id", writers, patch_expense);
  api.post("/expenses/:id/approve", approvers, post_approve);
  api.post("/expenses/:id/reject", approvers, post_reject);
  api.post("/expenses/:id/mark-paid", approvers, post_mark_paid);
  add_receipt_routes(api, config);
}

}  // namespace bilko::expense
