#pragma once

#include "bilko/pg/tx.h"
#include "user/domain/invite.h"

namespace bilko::user {

struct CreateInvite {
  Email email;
  MemberRole role{};

  static void fields(auto& self, auto&& field) {
    field("email", self.email);
    field("role", self.role);
  }
};

// Invites somebody; an older invitation of the same address cannot be accepted any more. `by` is
// the role in the caller's token. Throws Error forbidden `role_not_grantable`, conflict
// `already_member`.
Invite create_invite(pg::Tx& tx, const CreateInvite& command, MemberRole by);

}  // namespace bilko::user
