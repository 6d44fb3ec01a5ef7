#pragma once

#include <optional>
#include <vector>

#include "banking/domain/bank_account.h"
#include "bilko/pg/tx.h"

namespace bilko::banking {

// The tenant's bank accounts.
class BankAccountStore {
 public:
  explicit BankAccountStore(pg::Tx& tx) : tx_(tx) {}

  // Throws Error not_found.
  BankAccount load(const BankAccountId& id);
  // The same, and nobody else changes it or imports into it until the transaction ends.
  BankAccount lock(const BankAccountId& id);
  // Newest first, after the one the page before ended with.
  std::vector<BankAccount> list(const std::optional<BankAccountId>& after, std::int64_t limit);
  // False when it is there already. Both write one row and stamp it with version and time.
  bool insert_new(BankAccount& account);
  void update(BankAccount& account);

 private:
  pg::Tx& tx_;
};

}  // namespace bilko::banking
