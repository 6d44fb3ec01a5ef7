#pragma once

#include <optional>

#include "bilko/contracts/chart.h"
#include "bilko/pg/tx.h"
#include "invoice/domain/posting.h"

namespace bilko::invoice {

// What the ledger said about one of its accounts.
struct LedgerAccount {
  AccountId id;
  std::optional<contracts::AccountRole> role;
  bool is_active = true;
  std::int64_t sequence = 0;  // of the event that said it
  Instant changed_at;
};

// The tenant's accounts, as far as the ledger has told of them.
class LedgerAccountStore {
 public:
  explicit LedgerAccountStore(pg::Tx& tx) : tx_(tx) {}

  // Keeps what was said last, in whatever order it arrives.
  void learn(const LedgerAccount& account);
  // Who plays the roles: the active account that got the role last, else that of the default chart.
  Accounts accounts();

 private:
  pg::Tx& tx_;
};

}  // namespace bilko::invoice
