#include "user/usecases/change_role.h"

#include "bilko/events/outbox.h"
#include "user/store/member_store.h"
#include "user/store/organization_store.h"
#include "user/usecases/membership.h"

namespace bilko::user {

Member change_role(pg::Tx& tx, const ChangeRole& command) {
  OrganizationStore(tx).lock();
  MemberStore members(tx);
  Member member = members.lock(command.user);
  require_version(member.version, command.expected_version);
  const MemberRole by = present_role(tx, command.by);
  require_may_manage(by, member);
  require_may_grant(by, command.role);
  if (member.role == command.role) return member;
  require_dispensable(tx, member);
  member.role = command.role;
  members.update(member);
  events::publish(tx, contracts::MembershipUpdated{.user_id = member.id,
                                                   .organization_id = member.organization,
                                                   .role = member.role,
                                                   .by = contracts::Actor::of(tx.context()),
                                                   .at = member.updated_at});
  return member;
}

}  // namespace bilko::user
