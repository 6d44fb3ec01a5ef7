#pragma once

#include <optional>
#include <span>
#include <vector>

#include "bilko/pg/tx.h"
#include "ledger/store/transaction_store.h"

namespace bilko::ledger {

// What was said about a bank line: which transaction it is reconciled with, if any.
struct LineState {
  OrganizationId organization_id;
  BankTransactionId bank_transaction_id;
  std::optional<TransactionId> transaction_id;
  std::int64_t sequence = 0;  // of the event that said it
  Instant at;
  Context cause;
};

// The table `transaction_lock`: one row per bank line.
class LockStore {
 public:
  explicit LockStore(pg::Tx& tx) : tx_(tx) {}

  // Keeps what was said last about each line, in whatever order it arrives, and returns what is
  // new. Each line once.
  std::vector<LineState> learn(std::span<const LineState> states);

 private:
  pg::Tx& tx_;
};

}  // namespace bilko::ledger
