#pragma once

#include "bilko/contracts/user_events.h"
#include "bilko/core/context.h"
#include "bilko/core/email.h"

namespace bilko::user {

using contracts::MemberRole;

enum class MemberStatus { active, removed };

// A user as one organization sees them: /users and the trail's `User` show this. The account behind
// it (e-mail, password) may belong to several organizations.
struct Member {
  OrganizationId organization;
  UserId id;
  Email email;
  std::string name;
  MemberRole role = MemberRole::viewer;
  MemberStatus status = MemberStatus::active;
  std::int64_t version = 1;
  Instant created_at;
  Instant updated_at;

  bool is_active() const { return status == MemberStatus::active; }

  // Leaves nothing that says who it was.
  void erase_person();
};

// Admins and owners manage members; only an owner makes or touches an owner. Throws Error forbidden
// `role_not_grantable`.
void require_may_grant(MemberRole by, MemberRole granted);
// Throws Error forbidden `member_not_manageable`.
void require_may_manage(MemberRole by, const Member& member);

// An organization always has an owner. Throws Error conflict `last_owner`.
void require_another_owner(int owners);

}  // namespace bilko::user

namespace bilko {
template <>
struct EnumNames<user::MemberStatus> {
  using Status = user::MemberStatus;
  static constexpr std::array kNames = {std::pair{Status::active, std::string_view{"active"}},
                                        std::pair{Status::removed, std::string_view{"removed"}}};
};
}  // namespace bilko
