#include "invoice/store/bank_account_store.h"

namespace bilko::invoice {
namespace {

constexpr auto kLearn = R"(
INSERT INTO bank_account AS known (organization_id, id, gl_account_id, sequence)
VALUES ($1, $2, $3, $4)
ON CONFLICT (organization_id, id) DO UPDATE
   SET gl_account_id = excluded.gl_account_id, sequence = excluded.sequence
 WHERE known.sequence < excluded.sequence)";
constexpr auto kGlAccount =
    "SELECT gl_account_id FROM bank_account WHERE organization_id = $1 AND id = $2";

}  // namespace

void BankAccountStore::learn(const BankAccount& account) {
  tx_.execute(kLearn, tx_.organization(), account.id, account.gl_account_id, account.sequence);
}

std::optional<AccountId> BankAccountStore::gl_account(const BankAccountId& id) {
  const auto row = tx_.maybe_one(kGlAccount, tx_.organization(), id);
  if (!row) return std::nullopt;
  return row->get<AccountId>("gl_account_id");
}

}  // namespace bilko::invoice
