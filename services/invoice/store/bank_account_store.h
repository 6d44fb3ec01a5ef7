#pragma once

#include <optional>

#include "bilko/contracts/ids.h"
#include "bilko/pg/tx.h"

namespace bilko::invoice {

// What the banking service said about one of its accounts.
struct BankAccount {
  BankAccountId id;
  AccountId gl_account_id;
  std::int64_t sequence = 0;  // of the event that said it
};

// The tenant's bank accounts, as far as the banking service has told of them.
class BankAccountStore {
 public:
  explicit BankAccountStore(pg::Tx& tx) : tx_(tx) {}

  // Keeps what was said last, in whatever order it arrives.
  void learn(const BankAccount& account);
  // The account of the general ledger that it is kept in.
  std::optional<AccountId> gl_account(const BankAccountId& id);

 private:
  pg::Tx& tx_;
};

}  // namespace bilko::invoice
