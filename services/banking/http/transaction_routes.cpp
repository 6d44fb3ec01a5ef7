#include "banking/http/transaction_routes.h"

#include "banking/http/transaction_views.h"
#include "banking/store/bank_transaction_store.h"
#include "banking/usecases/reconcile_transaction.h"
#include "bilko/http/page.h"

namespace bilko::banking {
namespace {

using http::Access;
using http::Request;
using http::Response;
using http::Role;

Response answer(const BankTransaction& transaction) {
  return http::ok(view_of(transaction)).with("ETag", http::etag_of(transaction.version));
}

Response show_transaction(pg::Tx& tx, const Request& request) {
  return answer(BankTransactionStore(tx).load(request.id<BankTransactionId>("id")));
}

Response list_transactions(pg::Tx& tx, const Request& request) {
  http::Query query(request);
  const BankTransactionFilter filter{.bank_account_id = query.value<BankAccountId>("accountId"),
                                     .status = query.value<LineStatus>("status")};
  const auto limit = query.limit();
  const auto after = http::place_after<BankTransactionPlace>(query);
  query.finish();
  return http::ok(http::page_of(
      BankTransactionStore(tx).list(filter, after, limit + 1), limit,
      [](const BankTransaction& transaction) { return view_of(transaction); },
      [](const BankTransaction& transaction) {
        return BankTransactionPlace{transaction.line.date, transaction.id}.str();
      }));
}

Response show_candidates(pg::Tx& tx, const Request& request) {
  return http::ok(view_of(list_candidates(tx, request.id<BankTransactionId>("id"))));
}

Response post_reconcile(pg::Tx& tx, const Request& request) {
  auto command = request.json<ReconcileTransaction>();
  command.bank_transaction_id = request.id<BankTransactionId>("id");
  return answer(reconcile_transaction(tx, command));
}

Response post_unmatch(pg::Tx& tx, const Request& request) {
  auto command = request.json_or_empty<UnmatchTransaction>();
  command.bank_transaction_id = request.id<BankTransactionId>("id");
  return answer(unmatch_transaction(tx, command));
}

}  // namespace

void add_transaction_routes(service::Api& api) {
  const auto readers = Access::at_least(Role::viewer);
  const auto writers = Access::at_least(Role::user);
  api.get("/banking/transactions", readers, list_transactions);
  api.get("/banking/transactions/:id", readers, show_transaction);
  api.get("/banking/transactions/:id/candidates", readers, show_candidates);
  api.post("/banking/transactions/:id/reconcile", writers, post_reconcile);
  api.post("/banking/transactions/:id/unmatch", writers, post_unmatch);
}

}  // namespace bilko::banking
