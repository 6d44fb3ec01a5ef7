#pragma once

#include <string>

#include "bilko/core/version.h"
#include "bilko/pg/tx.h"
#include "user/domain/member.h"

namespace bilko::user {

struct RenameUser {
  UserId user;
  std::string name;
  ExpectedVersion expected_version;  // from If-Match
};

// Gives a user another name, in all their organizations. Nothing happens where it is the present
// one. Throws Error invalid `user_invalid`.
Member rename_user(pg::Tx& tx, const RenameUser& command);

}  // namespace bilko::user
