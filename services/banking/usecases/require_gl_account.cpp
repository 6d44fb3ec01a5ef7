#include "banking/usecases/require_gl_account.h"

#include "banking/store/gl_account_store.h"
#include "bilko/core/violations.h"

namespace bilko::banking {
namespace {

using contracts::AccountRole;

bool is_suitable(const GlAccount& account) {
  return account.is_active && account.type == contracts::AccountType::asset &&
         account.role.value_or(AccountRole::bank) == AccountRole::bank;
}

}  // namespace

void require_gl_account(pg::Tx& tx, const AccountId& id) {
  const auto known = GlAccountStore(tx).find(id);
  const bool is_default = id == contracts::default_account_id(tx.organization(), AccountRole::bank);
  Violations violations;
  violations.require(known ? is_suitable(*known) : is_default, "/glAccountId",
                     "gl_account_unsuitable",
                     "it must be an active asset account that is not kept by another service");
  violations.throw_if_any("bank_account_invalid");
}

}  // namespace bilko::banking
