#pragma once

#include "bilko/contracts/ids.h"
#include "bilko/pg/tx.h"

namespace bilko::banking {

// That a bank account may stand there in the books: an active asset that is no control account.
// Until the ledger has spoken that is account 1000 only. Throws Error invalid
// `gl_account_unsuitable`.
void require_gl_account(pg::Tx& tx, const AccountId& id);

}  // namespace bilko::banking
