#pragma once

#include <optional>

#include "bilko/pg/tx.h"
#include "user/store/account_store.h"

namespace bilko::user {

// Before a password is tried: counts the attempt, whether or not there is such an account. Commit
// it before the password is checked. Returns the account, if there is one. Throws Error
// rate_limited `too_many_sign_ins`.
std::optional<Account> admit_sign_in(pg::Tx& tx, const Email& email);

// After the password was right: the attempts from this network do not count any more.
void forget_attempts(pg::Tx& tx, const Email& email);

}  // namespace bilko::user
