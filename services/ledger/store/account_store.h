#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "bilko/pg/tx.h"
#include "ledger/domain/account.h"

namespace bilko::ledger {

// An account of one organization, as legs name it.
struct AccountKey {
  OrganizationId organization_id;
  AccountId id;
};

// The table `account`.
class AccountStore {
 public:
  explicit AccountStore(pg::SilentTx& tx) : tx_(tx) {}

  // Adds the accounts that are not there yet; returns those, in the same order.
  std::vector<Account> insert_new(std::span<const Account> accounts);
  // Those that do not exist.
  std::vector<AccountKey> missing(std::span<const AccountKey> keys);
  // Those of the tenant's that exist.
  std::map<AccountId, Account> find(std::span<const AccountId> ids);
  // One of the tenant. Throws Error not_found `account_not_found`.
  Account load(const AccountId& id);
  // The same, and nobody else changes it until the transaction ends.
  Account lock(const AccountId& id);
  // Name and activity; stamps the account with version and time.
  void update(Account& account);
  // A page of the tenant's chart, by code; `after_code` is the last one of the page before.
  std::vector<Account> list(const std::optional<std::string>& after_code, std::int64_t limit);
  // The codes of the tenant's accounts.
  AccountCodes codes();

 private:
  pg::SilentTx& tx_;
};

}  // namespace bilko::ledger
