#include "user/domain/member.h"

#include <fmt/format.h>

namespace bilko::user {
namespace {

// Whether `by` may decide about members of `role`.
bool may_decide(MemberRole by, MemberRole role) {
  return by == MemberRole::owner || (by == MemberRole::admin && role != MemberRole::owner);
}

}  // namespace

void Member::erase_person() {
  name = "Deleted user";
  email = Email::parse(id.str() + "@deleted.invalid");
}

void require_may_grant(MemberRole by, MemberRole granted) {
  if (!may_decide(by, granted))
    throw Error(
        ErrorKind::forbidden, "role_not_grantable",
        fmt::format("the role {} may not grant the role {}", enum_name(by), enum_name(granted)));
}

void require_may_manage(MemberRole by, const Member& member) {
  if (!may_decide(by, member.role))
    throw Error(ErrorKind::forbidden, "member_not_manageable",
                fmt::format("the role {} may not change a member with the role {}", enum_name(by),
                            enum_name(member.role)));
}

void require_another_owner(int owners) {
  if (owners < 2)
    throw Error(ErrorKind::conflict, "last_owner",
                "this is the only owner; make another member an owner first");
}

}  // namespace bilko::user
