#include "banking/http/account_routes.h"

#include "banking/http/account_views.h"
#include "banking/store/bank_account_store.h"
#include "banking/usecases/create_bank_account.h"
#include "banking/usecases/update_bank_account.h"
#include "bilko/http/page.h"

namespace bilko::banking {
namespace {

using http::Access;
using http::Request;
using http::Response;
using http::Role;

Response answer(Response response, const BankAccount& account) {
  return std::move(response).with("ETag", http::etag_of(account.version));
}

Response post_account(pg::Tx& tx, const Request& request) {
  const auto account = create_bank_account(tx, request.json<CreateBankAccount>());
  const auto location = "/api/v1/banking/accounts/" + account.id.str();
  return answer(http::created(location, view_of(account)), account);
}

Response patch_account(pg::Tx& tx, const Request& request) {
  auto command = request.json<UpdateBankAccount>();
  command.bank_account_id = request.id<BankAccountId>("id");
  command.expected_version = request.if_match_version();
  const auto account = update_bank_account(tx, command);
  return answer(http::ok(view_of(account)), account);
}

Response show_account(pg::Tx& tx, const Request& request) {
  const auto account = BankAccountStore(tx).load(request.id<BankAccountId>("id"));
  return answer(http::ok(view_of(account)), account);
}

Response list_accounts(pg::Tx& tx, const Request& request) {
  const auto items = [&](const auto& after, auto limit) {
    return BankAccountStore(tx).list(after, limit);
  };
  return http::list_by_id<BankAccountId>(request, items, view_of);
}

}  // namespace

void add_account_routes(service::Api& api) {
  const auto readers = Access::at_least(Role::viewer);
  const auto writers = Access::at_least(Role::admin);
  api.post("/banking/accounts", writers, post_account);
  api.get("/banking/accounts", readers, list_accounts);
  api.get("/banking/accounts/:id", readers, show_account);
  api.patch("/banking/accounts/:id", writers, patch_account);
}

}  // namespace bilko::banking
