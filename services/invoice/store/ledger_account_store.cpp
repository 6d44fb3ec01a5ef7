#include "invoice/store/ledger_account_store.h"

#include <map>

namespace bilko::invoice {
namespace {

using contracts::AccountRole;

constexpr auto kLearn = R"(
INSERT INTO ledger_account AS known (organization_id, id, role, active, sequence, changed_at)
VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (organization_id, id) DO UPDATE
   SET role = excluded.role, active = excluded.active, sequence = excluded.sequence,
       changed_at = excluded.changed_at
 WHERE known.sequence < excluded.sequence)";
constexpr auto kRoles = R"(
SELECT DISTINCT ON (role) role, id FROM ledger_account
 WHERE organization_id = $1 AND active AND role IS NOT NULL
 ORDER BY role, changed_at DESC, id)";

}  // namespace

void LedgerAccountStore::learn(const LedgerAccount& account) {
  tx_.execute(kLearn, tx_.organization(), account.id, account.role, account.is_active,
              account.sequence, account.changed_at);
}

Accounts LedgerAccountStore::accounts() {
  std::map<AccountRole, AccountId> learned;
  for (const pg::Row& row : tx_.query(kRoles, tx_.organization()))
    learned.emplace(row.get<AccountRole>("role"), row.get<AccountId>("id"));
  const auto playing = [&](AccountRole role) {
    const auto found = learned.find(role);
    return found != learned.end() ? found->second
                                  : contracts::default_account_id(tx_.organization(), role);
  };
  return {.bank = playing(AccountRole::bank),
          .receivable = playing(AccountRole::accounts_receivable),
          .revenue = playing(AccountRole::revenue),
          .vat_out = playing(AccountRole::vat_out)};
}

}  // namespace bilko::invoice
