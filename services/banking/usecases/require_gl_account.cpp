#include "banking/usecases/require_gl_account.h"

#include "bilko/accounts/ledger_account_store.h"
#include "bilko/core/violations.h"

namespace bilko::banking {
namespace {

using contracts::AccountRole;

// Codes of assets begin with 1.
bool is_suitable(const accounts::LedgerAccount& account) {
  return account.is_active && account.code.starts_with('1') &&
         account.role.value_or(AccountRole::bank) == AccountRole::bank;
}

}  // namespace

void require_gl_account(pg::Tx& tx, const AccountId& id) {
  const auto known = accounts::LedgerAccountStore(tx).find(id);
  Violations violations;
  violations.require(known && is_suitable(*known), "/glAccountId", "gl_account_unsuitable",
                     "it must be an active asset account that is not kept by another service");
  violations.throw_if_any("bank_account_invalid");
}

}  // namespace bilko::banking
