#include "user/usecases/membership.h"

#include <algorithm>

#include "bilko/events/outbox.h"
#include "user/store/account_store.h"
#include "user/store/member_store.h"

namespace bilko::user {
namespace {

Member insert(pg::Tx& tx, const NewMember& wanted) {
  Member member;
  member.organization = tx.organization();
  member.id = wanted.user;
  member.email = wanted.email;
  member.name = wanted.name;
  member.role = wanted.role;
  member.created_at = member.updated_at = tx.now();
  MemberStore(tx).insert(member);
  return member;
}

Member bring_back(pg::Tx& tx, Member member, const NewMember& wanted) {
  member.email = wanted.email;
  member.role = wanted.role;
  member.status = MemberStatus::active;
  MemberStore(tx).update(member);
  return member;
}

}  // namespace

MemberRole present_role(pg::Tx& tx, MemberRole stated) {
  const auto& caller = tx.context().actor;
  const auto member = caller ? MemberStore(tx).find_former(*caller) : std::nullopt;
  if (!member) return stated;  // a program, or a token that was made by hand
  if (!member->is_active())
    throw Error(ErrorKind::forbidden, "no_membership", "you are no member any more");
  return std::min(stated, member->role);
}

Member create_member(pg::Tx& tx, const NewMember& wanted) {
  const Member member = insert(tx, wanted);
  AccountStore(tx).join(member.id, member.organization);
  events::publish(tx, contracts::UserCreated{.user_id = member.id,
                                             .organization_id = member.organization,
                                             .email = member.email.str(),
                                             .name = member.name,
                                             .role = member.role,
                                             .created_at = member.created_at});
  return member;
}

Member join_member(pg::Tx& tx, const NewMember& wanted) {
  const auto former = MemberStore(tx).find_former(wanted.user);
  const Member member = former ? bring_back(tx, *former, wanted) : insert(tx, wanted);
  AccountStore(tx).join(member.id, member.organization);
  events::publish(tx, contracts::MembershipUpdated{.user_id = member.id,
                                                   .organization_id = member.organization,
                                                   .role = member.role,
                                                   .by = contracts::Actor::of(tx.context()),
                                                   .at = member.updated_at});
  return member;
}

void require_no_member(pg::Tx& tx, const Email& email) {
  if (MemberStore(tx).has(email))
    throw Error(ErrorKind::conflict, "already_member",
                "there is a member with this e-mail address already");
}

void end_membership(pg::Tx& tx, Member& member) {
  require_dispensable(tx, member);
  member.status = MemberStatus::removed;
  MemberStore(tx).update(member);
  AccountStore(tx).leave(member.id, member.organization);
  events::publish(tx, contracts::MembershipRemoved{.user_id = member.id,
                                                   .organization_id = member.organization,
                                                   .role = member.role,
                                                   .by = contracts::Actor::of(tx.context()),
                                                   .at = member.updated_at});
}

void require_dispensable(pg::Tx& tx, const Member& member) {
  if (member.role == MemberRole::owner) require_another_owner(MemberStore(tx).count_owners());
}

}  // namespace bilko::user
