#pragma once

#include "bilko/pg/tx.h"
#include "ledger/domain/trial_balance.h"

namespace bilko::ledger {

// Balances of the tenant's accounts, summed over the legs.
class BalanceStore {
 public:
  explicit BalanceStore(pg::Tx& tx) : tx_(tx) {}

  TrialBalance trial_balance(Date as_of);

 private:
  pg::Tx& tx_;
};

}  // namespace bilko::ledger
