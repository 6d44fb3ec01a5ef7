#pragma once

#include "bilko/pg/tx.h"
#include "user/domain/member.h"

namespace bilko::user {

// Takes a user out of the tenant; the account stays. `by` is the role in the caller's token. Throws
// Error forbidden `member_not_manageable`, conflict `last_owner`.
Member remove_member(pg::Tx& tx, const UserId& user, MemberRole by);

}  // namespace bilko::user
