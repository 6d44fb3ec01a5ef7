#include "bilko/accounts/ledger_account_store.h"

namespace bilko::accounts {
namespace {

using contracts::AccountRole;

constexpr auto kLearn = R"(
INSERT INTO ledger_account AS known (organization_id, id, code, role, active, sequence, changed_at)
VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT (organization_id, id) DO UPDATE
   SET code = excluded.code, role = excluded.role, active = excluded.active,
       sequence = excluded.sequence, changed_at = excluded.changed_at
 WHERE known.sequence < excluded.sequence)";
constexpr auto kRoles = R"(
SELECT DISTINCT ON (role) role, id FROM ledger_account
 WHERE organization_id = $1 AND active AND role IS NOT NULL
 ORDER BY role, changed_at DESC, id)";
constexpr auto kFind = "SELECT * FROM ledger_account WHERE organization_id = $1 AND id = $2";

}  // namespace

AccountId PlayedRoles::operator[](AccountRole role) const {
  const auto found = learned_.find(role);
  return found != learned_.end() ? found->second
                                 : contracts::default_account_id(organization_, role);
}

void LedgerAccountStore::learn(const LedgerAccount& account, std::int64_t sequence,
                               Instant changed_at) {
  tx_.execute(kLearn, tx_.organization(), account.id, account.code, account.role, account.is_active,
              sequence, changed_at);
}

PlayedRoles LedgerAccountStore::roles() {
  std::map<AccountRole, AccountId> learned;
  for (const pg::Row& row : tx_.query(kRoles, tx_.organization()))
    learned.emplace(row.get<AccountRole>("role"), row.get<AccountId>("id"));
  return {tx_.organization(), std::move(learned)};
}

std::optional<LedgerAccount> LedgerAccountStore::find(const AccountId& id) {
  if (const auto row = tx_.maybe_one(kFind, tx_.organization(), id))
    return LedgerAccount{.id = id,
                         .code = row->get<std::string>("code"),
                         .role = row->get<std::optional<AccountRole>>("role"),
                         .is_active = row->get<bool>("active")};
  for (const auto& account : contracts::kDefaultChart)
    if (contracts::default_account_id(tx_.organization(), account.code) == id)
      return LedgerAccount{id, std::string(account.code), account.role, true};
  return std::nullopt;
}

}  // namespace bilko::accounts
