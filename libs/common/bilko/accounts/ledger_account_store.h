#pragma once

#include <map>
#include <optional>
#include <string>

#include "bilko/contracts/chart.h"
#include "bilko/pg/tx.h"

namespace bilko::accounts {

// What the ledger said about one of its accounts.
struct LedgerAccount {
  AccountId id;
  std::string code;
  std::optional<contracts::AccountRole> role;
  bool is_active = true;
};

// The account that plays each role: the active one that got it last, else the default chart's.
class PlayedRoles {
 public:
  PlayedRoles(OrganizationId organization, std::map<contracts::AccountRole, AccountId> learned)
      : organization_(std::move(organization)), learned_(std::move(learned)) {}

  AccountId operator[](contracts::AccountRole role) const;

 private:
  OrganizationId organization_;
  std::map<contracts::AccountRole, AccountId> learned_;
};

// The tenant's accounts as far as the ledger's events tell of them; the default chart is known
// before they arrive. The table is the service's own: `ledger_account` (organization_id, id: its
// key; code, role, active, sequence, changed_at).
class LedgerAccountStore {
 public:
  explicit LedgerAccountStore(pg::Tx& tx) : tx_(tx) {}

  // Keeps what was said last, in whatever order it arrives: `sequence` is the event's.
  void learn(const LedgerAccount& account, std::int64_t sequence, Instant changed_at);
  PlayedRoles roles();
  // None when neither the ledger nor the default chart knows it.
  std::optional<LedgerAccount> find(const AccountId& id);

 private:
  pg::Tx& tx_;
};

}  // namespace bilko::accounts
