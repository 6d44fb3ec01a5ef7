#include "user/usecases/remove_member.h"

#include "user/store/member_store.h"
#include "user/store/organization_store.h"
#include "user/usecases/membership.h"

namespace bilko::user {

Member remove_member(pg::Tx& tx, const UserId& user, MemberRole by) {
  OrganizationStore(tx).lock();
  Member member = MemberStore(tx).lock(user);
  require_may_manage(present_role(tx, by), member);
  end_membership(tx, member);
  return member;
}

}  // namespace bilko::user
