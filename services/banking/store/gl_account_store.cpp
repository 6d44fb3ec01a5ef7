#include "banking/store/gl_account_store.h"

namespace bilko::banking {
namespace {

constexpr auto kLearn = R"(
INSERT INTO gl_account AS known (organization_id, id, code, type, role, active, sequence)
VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT (organization_id, id) DO UPDATE
   SET code = excluded.code, type = excluded.type, role = excluded.role,
       active = excluded.active, sequence = excluded.sequence
 WHERE known.sequence < excluded.sequence)";
constexpr auto kFind = "SELECT * FROM gl_account WHERE organization_id = $1 AND id = $2";

}  // namespace

void GlAccountStore::learn(const GlAccount& account, std::int64_t sequence) {
  tx_.execute(kLearn, tx_.organization(), account.id, account.code, account.type, account.role,
              account.is_active, sequence);
}

std::optional<GlAccount> GlAccountStore::find(const AccountId& id) {
  const auto row = tx_.maybe_one(kFind, tx_.organization(), id);
  if (!row) return std::nullopt;
  return GlAccount{id, row->get<std::string>("code"), row->get<contracts::AccountType>("type"),
                   row->get<std::optional<contracts::AccountRole>>("role"),
                   row->get<bool>("active")};
}

}  // namespace bilko::banking
