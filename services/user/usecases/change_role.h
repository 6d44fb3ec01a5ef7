#pragma once

#include "bilko/core/version.h"
#include "bilko/pg/tx.h"
#include "user/domain/member.h"

namespace bilko::user {

struct ChangeRole {
  UserId user;
  MemberRole role{};
  MemberRole by{};                   // role in the caller's token
  ExpectedVersion expected_version;  // from If-Match
};

// Nothing happens where the role is the present one. Throws Error forbidden `role_not_grantable`,
// `member_not_manageable`, conflict `last_owner`.
Member change_role(pg::Tx& tx, const ChangeRole& command);

}  // namespace bilko::user
