#pragma once

#include "bilko/contracts/ids.h"
#include "bilko/pg/tx.h"

namespace bilko::banking {

// That a bank account may stand there in the books: an active asset account that is no control
// account. Throws Error invalid `bank_account_invalid`.
void require_gl_account(pg::Tx& tx, const AccountId& id);

}  // namespace bilko::banking
