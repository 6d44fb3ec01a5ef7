#include "bilko/accounts/bank_account_store.h"

#include "bilko/accounts/ledger_account_store.h"
#include "bilko/core/violations.h"

namespace bilko::accounts {
namespace {

constexpr auto kLearn = R"(
INSERT INTO bank_account AS known (organization_id, id, gl_account_id, sequence)
VALUES ($1, $2, $3, $4)
ON CONFLICT (organization_id, id) DO UPDATE
   SET gl_account_id = excluded.gl_account_id, sequence = excluded.sequence
 WHERE known.sequence < excluded.sequence)";
constexpr auto kFind =
    "SELECT gl_account_id FROM bank_account WHERE organization_id = $1 AND id = $2";

}  // namespace

void BankAccountStore::learn(const BankAccount& account, std::int64_t sequence) {
  tx_.execute(kLearn, tx_.organization(), account.id, account.gl_account_id, sequence);
}

std::optional<BankAccount> BankAccountStore::find(const BankAccountId& id) {
  if (const auto row = tx_.maybe_one(kFind, tx_.organization(), id))
    return BankAccount{id, row->get<AccountId>("gl_account_id")};
  if (id != contracts::default_bank_account_id(tx_.organization())) return std::nullopt;
  return BankAccount{id, LedgerAccountStore(tx_).roles()[contracts::AccountRole::bank]};
}

BankAccount BankAccountStore::require(const std::optional<BankAccountId>& named) {
  const auto standard = contracts::default_bank_account_id(tx_.organization());
  const auto known = find(named.value_or(standard));
  Violations violations;
  violations.require(known.has_value(), "/bankAccountId", "bank_account_unknown",
                     "there is no such bank account");
  violations.throw_if_any("payment_invalid");
  return *known;
}

}  // namespace bilko::accounts
