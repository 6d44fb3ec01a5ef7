#pragma once

#include "bilko/contracts/ids.h"
#include "bilko/pg/tx.h"

namespace bilko::expense {

// Expenses are kept in accounts 5000 to 5999 of the tenant's chart. Throws Error invalid
// `expense_invalid`.
void require_category(pg::Tx& tx, const AccountId& account);

}  // namespace bilko::expense
