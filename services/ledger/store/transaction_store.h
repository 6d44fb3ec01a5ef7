#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "bilko/core/dated_place.h"
#include "bilko/pg/tx.h"
#include "ledger/domain/transaction.h"

namespace bilko::ledger {

// Names a transaction among all organizations.
struct TransactionKey {
  OrganizationId organization_id;
  TransactionId id;
  friend auto operator<=>(const TransactionKey&, const TransactionKey&) = default;
};

inline TransactionKey key_of(const Transaction& transaction) {
  return {transaction.organization_id, transaction.id};
}

// A transaction on its way into the books, and what causes it: an event of the batch, or a request.
struct Posting {
  Transaction transaction;
  Context cause;
};

// A transaction in the books.
struct PostedTransaction {
  Transaction transaction;
  bool is_locked = false;  // reconciled with a bank line
  std::optional<TransactionId> reversed_by;
  Instant created_at;
};

// What a list asks for; all that is set must hold.
struct TransactionFilter {
  std::optional<std::string> reference_id;
  std::optional<AccountId> account_id;  // has a leg on it
  std::optional<Date> from;
  std::optional<Date> to;  // inclusive
};

// The place of a transaction in a list, which runs by date, then id.
using TransactionPlace = DatedPlace<TransactionId>;

inline TransactionPlace place_of(const PostedTransaction& posted) {
  return {posted.transaction.date, posted.transaction.id};
}

// The tables `gl_transaction` and `leg`, which take new rows only.
class TransactionStore {
 public:
  explicit TransactionStore(pg::SilentTx& tx) : tx_(tx) {}

  // Adds those whose key is not there yet and says when each was added. Rows are inserted in the
  // given order, so that bulk statements never wait for each other in a circle when it is the
  // keys'.
  std::map<TransactionKey, Instant> insert_new(std::span<const Posting> postings);
  // The ones that exist.
  std::map<TransactionKey, PostedTransaction> find(std::span<const TransactionKey> keys);
  // Who else wants to reverse this one waits until the transaction ends; its row cannot be locked,
  // because it may not be changed.
  void lock_for_reversal(const TransactionId& id);
  // One of the tenant. Throws Error not_found `transaction_not_found`.
  PostedTransaction load(const TransactionId& id);
  // A page of the tenant's.
  std::vector<PostedTransaction> list(const TransactionFilter& filter,
                                      const std::optional<TransactionPlace>& after,
                                      std::int64_t limit);

 private:
  std::vector<PostedTransaction> with_legs(const pg::Rows& rows);
  pg::SilentTx& tx_;
};

}  // namespace bilko::ledger
