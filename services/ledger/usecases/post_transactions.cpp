#include "ledger/usecases/post_transactions.h"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

#include "bilko/contracts/ledger_events.h"
#include "bilko/events/outbox.h"
#include "ledger/store/account_store.h"

namespace bilko::ledger {
namespace {

TransactionKey key_of_posting(const Posting& posting) { return key_of(posting.transaction); }

void require_same(const Transaction& posted, const Transaction& again) {
  if (posted != again)
    throw std::logic_error(
        fmt::format("transaction {} is posted already with other content", again.id.str()));
}

// In order of the keys, each once.
void sort_and_drop_repeats(std::vector<Posting>& postings) {
  std::ranges::stable_sort(postings, {}, key_of_posting);
  const auto is_repeat = [](const Posting& posting, const Posting& next) {
    if (key_of_posting(posting) != key_of_posting(next)) return false;
    require_same(posting.transaction, next.transaction);
    return true;
  };
  postings.erase(std::unique(postings.begin(), postings.end(), is_repeat), postings.end());
}

void require_unchanged(TransactionStore& store, const std::vector<Transaction>& repeated) {
  std::vector<TransactionKey> keys;
  for (const Transaction& transaction : repeated) keys.push_back(key_of(transaction));
  const auto posted = store.find(keys);
  for (const Transaction& transaction : repeated)
    require_same(posted.at(key_of(transaction)).transaction, transaction);
}

void require_accounts(pg::Tx& tx, const std::vector<Posting>& postings) {
  std::vector<AccountKey> keys;
  for (const auto& [transaction, cause] : postings)
    for (const Leg& leg : transaction.legs)
      keys.push_back({transaction.organization_id, leg.account_id});
  const auto missing = AccountStore(tx).missing(keys);
  if (!missing.empty())
    throw Error(ErrorKind::not_found, "account_missing",
                fmt::format("account {} is not in the chart of {}", missing.front().id.str(),
                            missing.front().organization_id.str()));
}

contracts::TransactionPosted posted_event(const Transaction& transaction, Instant created_at) {
  return {.transaction_id = transaction.id,
          .organization_id = transaction.organization_id,
          .debit_account_id = transaction.debit_account_id,
          .credit_account_id = transaction.credit_account_id,
          .amount = transaction.amount,
          .currency = transaction.currency,
          .base_amount = transaction.base_amount,
          .exchange_rate = transaction.exchange_rate,
          .legs = transaction.legs,
          .description = transaction.description,
          .reference_type = transaction.reference_type,
          .reference_id = transaction.reference_id,
          .date = transaction.date,
          .locked = false,
          .reverses_transaction_id = transaction.reverses,
          .created_at = created_at};
}

}  // namespace

void post_transactions(pg::Tx& tx, std::vector<Posting> postings) {
  for (const Posting& posting : postings) require_balanced(posting.transaction);
  sort_and_drop_repeats(postings);
  require_accounts(tx, postings);

  TransactionStore store(tx);
  const auto added = store.insert_new(postings);
  std::vector<Transaction> repeated;
  for (const auto& [transaction, cause] : postings) {
    const auto found = added.find(key_of(transaction));
    if (found == added.end()) repeated.push_back(transaction);
    else events::publish(tx, cause, posted_event(transaction, found->second));
  }
  require_unchanged(store, repeated);
}

}  // namespace bilko::ledger
