#pragma once

#include <optional>

#include "bilko/contracts/ids.h"
#include "bilko/pg/tx.h"

namespace bilko::accounts {

// What the banking service said about a bank account.
struct BankAccount {
  BankAccountId id;
  AccountId gl_account_id;  // where the ledger keeps it
};

// The tenant's bank accounts as far as the banking service's events tell of them; the default one
// is known before they arrive. The table is the service's own: `bank_account` (organization_id, id:
// its key; gl_account_id, sequence).
class BankAccountStore {
 public:
  explicit BankAccountStore(pg::Tx& tx) : tx_(tx) {}

  // Keeps what was said last, in whatever order it arrives: `sequence` is the event's.
  void learn(const BankAccount& account, std::int64_t sequence);
  // Needs `ledger_account`, too: the default one is kept in the account that plays the bank's role.
  std::optional<BankAccount> find(const BankAccountId& id);
  // The named one, without a name the default one. Throws Error invalid `payment_invalid` with
  // `/bankAccountId` when it is unknown.
  BankAccount require(const std::optional<BankAccountId>& named);

 private:
  pg::Tx& tx_;
};

}  // namespace bilko::accounts
