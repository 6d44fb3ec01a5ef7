#include "ledger/http/routes.h"

#include "bilko/http/page.h"
#include "ledger/http/views.h"
#include "ledger/store/account_store.h"
#include "ledger/store/balance_store.h"
#include "ledger/store/integrity_store.h"
#include "ledger/store/transaction_store.h"
#include "ledger/usecases/create_account.h"
#include "ledger/usecases/post_journal_entry.h"
#include "ledger/usecases/reverse_transaction.h"
#include "ledger/usecases/update_account.h"

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

Response answer(Response response, const Account& account) {
  return std::move(response).with("ETag", http::etag_of(account.version));
}

Response show_account(pg::Tx& tx, const Request& request) {
  const auto account = AccountStore(tx).load(request.id<AccountId>("id"));
  return answer(http::ok(view_of(account)), account);
}

Response post_account(pg::Tx& tx, const Request& request) {
  const auto account = create_account(tx, request.json<CreateAccount>());
  const auto location = "/api/v1/ledger/accounts/" + account.id.str();
  return answer(http::created(location, view_of(account)), account);
}

Response patch_account(pg::Tx& tx, const Request& request) {
  auto command = request.json<UpdateAccount>();
  command.account_id = request.id<AccountId>("id");
  command.expected_version = request.if_match_version();
  const auto account = update_account(tx, command);
  return answer(http::ok(view_of(account)), account);
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
      [](const PostedTransaction& posted) { return place_of(posted).str(); }));
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

Response posted(pg::Tx& tx, const PostedTransaction& transaction) {
  return http::created("/api/v1/ledger/transactions/" + transaction.transaction.id.str(),
                       view_of(transaction, AccountStore(tx).codes()));
}

Response post_reversal(pg::Tx& tx, const Request& request) {
  auto command = request.json<ReverseTransaction>();
  command.transaction_id = request.id<TransactionId>("id");
  return posted(tx, reverse_transaction(tx, command));
}

Response post_entry(pg::Tx& tx, const Request& request) {
  const auto entry = request.json<JournalEntry>();
  return posted(tx, post_journal_entry(tx, entry, request.caller().base_currency));
}

// 503 with the same body when a tie-out fails, so that a plain probe notices.
Response show_integrity(pg::Tx& tx, const Request& request) {
  const auto tie_outs = IntegrityStore(tx).tie_outs(request.caller().base_currency);
  auto response = http::ok(view_of(tie_outs, tx.now()));
  if (!all_hold(tie_outs)) response.status = 503;
  return response;
}

}  // namespace

void add_routes(service::Api& api, const Config& /*config*/) {
  const auto everyone = Access::at_least(Role::viewer);
  api.get("/ledger/accounts", everyone, list_accounts);
  api.get("/ledger/accounts/:id", everyone, show_account);
  api.get("/ledger/transactions", everyone, list_transactions);
  api.get("/ledger/transactions/:id", everyone, show_transaction);
  api.get("/ledger/trial-balance", everyone, show_trial_balance);
  api.get("/ledger/integrity", everyone, show_integrity);
  const auto accountants = Access::at_least(Role::admin);
  api.post("/ledger/accounts", accountants, post_account);
  api.patch("/ledger/accounts/:id", accountants, patch_account);
  api.post("/ledger/transactions/:id/reverse", accountants, post_reversal);
  api.post("/ledger/journal-entries", accountants, post_entry);
}

}  // namespace bilko::ledger
