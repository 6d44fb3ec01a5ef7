#include "banking/http/import_routes.h"

#include "banking/adapters/encoding.h"
#include "banking/http/import_views.h"
#include "banking/store/bank_account_store.h"
#include "bilko/http/multipart.h"
#include "bilko/idempotency/idempotency.h"

namespace bilko::banking {
namespace {

using http::Access;
using http::Request;
using http::Response;
using http::Role;

std::string_view statement_in(const Request& request) {
  if (request.content_type == "text/csv") return request.body;
  return http::uploaded_file(request).bytes;
}

bool is_dry_run(const Request& request) {
  http::Query query(request);
  const auto text = query.text("dryRun").value_or("false");
  query.finish();
  if (text != "true" && text != "false")
    throw Error(ErrorKind::malformed, "query_malformed", "dryRun is true or false");
  return text == "true";
}

// The text is decoded before the transaction begins, which then lasts as long as the database
// needs.
Response post_import(service::Api& api, const Request& request) {
  const bool is_rehearsal = is_dry_run(request);
  const Context context = request.context(api.clock().now());
  const auto id = request.id<BankAccountId>("id");
  const BankAccount account =
      api.database().read(context, [&](pg::Tx& tx) { return BankAccountStore(tx).load(id); });
  const Profile& profile = account.details.profile;
  const std::string text = to_utf8(statement_in(request), profile);
  const auto import = [&](pg::Tx& tx, const Request&) {
    return http::ok(view_of(import_statement(tx, {id, text, profile}), is_rehearsal));
  };
  if (is_rehearsal)
    return api.database().rehearse(context, [&](pg::Tx& tx) { return import(tx, request); });
  return api.database().transact(
      context, [&](pg::Tx& tx) { return idempotency::run_once(tx, request, import); });
}

}  // namespace

void add_import_routes(service::Api& api) {
  api.raw("POST", "/api/v1/banking/accounts/:id/import", Access::at_least(Role::user),
          [&api](const Request& request) { return post_import(api, request); });
}

}  // namespace bilko::banking
