#pragma once

#include <optional>
#include <string>

#include "bilko/contracts/chart.h"
#include "bilko/pg/tx.h"

namespace bilko::banking {

// An account of the ledger, as far as bank accounts need it.
struct GlAccount {
  AccountId id;
  std::string code;
  contracts::AccountType type{};
  std::optional<contracts::AccountRole> role;
  bool is_active = true;
};

// What the ledger says about the tenant's accounts.
class GlAccountStore {
 public:
  explicit GlAccountStore(pg::Tx& tx) : tx_(tx) {}

  // What an event with this sequence says; what an older one says changes nothing.
  void learn(const GlAccount& account, std::int64_t sequence);
  // None while the ledger has not spoken of it.
  std::optional<GlAccount> find(const AccountId& id);

 private:
  pg::Tx& tx_;
};

}  // namespace bilko::banking
