#pragma once

#include "bilko/pg/tx.h"

namespace bilko::user {

// Deletes an account at its owner's wish: it leaves all its organizations, cannot sign in any more,
// and its e-mail address and name are erased here (other services follow `user.user.deleted`).
// Throws Error conflict `last_owner` while an organization has no other owner.
void delete_account(pg::Tx& tx, const UserId& user);

}  // namespace bilko::user
