#include "ledger/http/routes.h"

#include "bilko/http/page.h"
#include "ledger/http/views.h"
#include "ledger/store/account_store.h"
#include "ledger/store/balance_store.h"
#include "ledger/store/transaction_store.h"

namespace bilko::ledger {
namespace {

using http::Access;
using http::Query;
using http::Request;
using http::Response;
using http::Role;

Response list_accounts(pg::Tx& tx, const Request& request) {
  Query query(request);
  const auto limit = query.limit();
  const auto after_code = query.cursor();
  query.finish();
  const auto accounts = AccountStore(tx).list(after_code, limit + 1);
  return http::ok(http::page_of(
      accounts, limit, [](const Account& account) { return view_of(account); },
      [](const Account& account) { return account.code; }));
}

Response list_transactions(pg::Tx& tx, const Request& request) {
  Query query(request);
  const TransactionFilter filter{.reference_id = query.text("referenceId"),
                                 .account_id = query.value<AccountId>("accountId"),
                                 .from = query.value<Date>("from"),
                                 .to = query.value<Date>("to")};
  const auto limit = query.limit();
  const auto after = http::place_after<TransactionPlace>(query);
  query.finish();
  const auto transactions = TransactionStore(tx).list(filter, after, limit + 1);
  const auto codes = AccountStore(tx).codes();
  return http::ok(http::page_of(
      transactions, limit, [&](const PostedTransaction& posted) { return view_of(posted, codes); },
      [](const PostedTransaction& posted) { return TransactionPlace::of(posted).str(); }));
}

Response show_transaction(pg::Tx& tx, const Request& request) {
  const auto posted = TransactionStore(tx).load(request.id<TransactionId>("id"));
  return http::ok(view_of(posted, AccountStore(tx).codes()));
}

Response show_trial_balance(pg::Tx& tx, const Request& request) {
  Query query(request);
  const auto as_of = query.value<Date>("asOf").value_or(Date::of(tx.now()));
  query.finish();
  return http::ok(view_of(BalanceStore(tx).trial_balance(as_of), request.caller().base_currency));
}

}  // namespace

void add_routes(service::Api& api, const Config& /*config*/) {
  const auto everyone = Access::at_least(Role::viewer);
  api.get("/ledger/accounts", everyone, list_accounts);
  api.get("/ledger/transactions", everyone, list_transactions);
  api.get("/ledger/transactions/:id", everyone, show_transaction);
  api.get("/ledger/trial-balance", everyone, show_trial_balance);
}

}  // namespace bilko::ledger
