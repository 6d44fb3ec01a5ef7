#include "expense/http/receipt_routes.h"

#include <fmt/format.h>

#include "bilko/http/multipart.h"
#include "expense/adapters/receipts.h"
#include "expense/http/views.h"
#include "expense/store/expense_store.h"
#include "expense/usecases/attach_receipt.h"

namespace bilko::expense {
namespace {

using http::Access;
using http::Request;
using http::Response;
using http::Role;

// Stored before the expense is locked, as the disk may be slow, but not for an expense that takes
// none.
Response post_receipt(pg::Tx& tx, Receipts& receipts, const Request& request) {
  const auto id = request.id<ExpenseId>("id");
  ExpenseStore(tx).load(id).require(Action::attach_receipt);
  const auto receipt = receipts.keep(http::uploaded_file(request).bytes);
  const auto view = receipt_view_of(attach_receipt(tx, id, receipt));
  return http::created(view.receipt_url, view);
}

// Bytes of strangers: a browser shall neither guess their type nor run what is in them.
Response show_receipt(pg::Tx& tx, const Receipts& receipts, const Request& request) {
  const auto expense = ExpenseStore(tx).load(request.id<ExpenseId>("id"));
  if (!expense.receipt)
    throw Error(ErrorKind::not_found, "not_found", "the expense has no receipt here");
  Response response{
      200, std::string(enum_name(expense.receipt->type)), receipts.read(*expense.receipt), {}};
  return std::move(response)
      .with("ETag", '"' + expense.receipt->sha256 + '"')
      .with("Content-Disposition", fmt::format("attachment; filename=\"{}\"", expense.number))
      .with("X-Content-Type-Options", "nosniff")
      .with("Content-Security-Policy", "sandbox; default-src 'none'");
}

}  // namespace

void add_receipt_routes(service::Api& api, const Config& config) {
  const auto receipts = std::make_shared<Receipts>(config);
  api.post("/expenses/:id/receipt", Access::at_least(Role::user),
           [receipts](pg::Tx& tx, const Request& request) {
             return post_receipt(tx, *receipts, request);
           });
  api.get("/expenses/:id/receipt", Access::at_least(Role::viewer),
          [receipts](pg::Tx& tx, const Request& request) {
            return show_receipt(tx, *receipts, request);
          });
}

}  // namespace bilko::expense
