#include "expense/usecases/require_category.h"

#include <fmt/format.h>

#include "bilko/accounts/ledger_account_store.h"
#include "bilko/core/violations.h"

namespace bilko::expense {
namespace {

constexpr const char* kPointer = "/categoryAccountId";

}  // namespace

void require_category(pg::Tx& tx, const AccountId& account) {
  const auto known = accounts::LedgerAccountStore(tx).find(account);
  Violations violations;
  violations.require(known.has_value(), kPointer, "account_unknown", "there is no such account");
  if (known) {
    violations.require(known->code.size() == 4 && known->code.starts_with('5'), kPointer,
                       "account_not_for_expenses", fmt::format("{} is not 5xxx", known->code));
    violations.require(known->is_active, kPointer, "account_inactive",
                       fmt::format("{} is not used any more", known->code));
  }
  violations.throw_if_any("expense_invalid");
}

}  // namespace bilko::expense
