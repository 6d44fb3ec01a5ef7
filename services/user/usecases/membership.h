#pragma once

#include "bilko/pg/tx.h"
#include "user/domain/member.h"

// Steps of several use cases, in the transaction's tenant. Whoever takes them has locked the
// organization, so that no two change who its owners are at the same time.
namespace bilko::user {

struct NewMember {
  UserId user;
  Email email;
  std::string name;
  MemberRole role = MemberRole::viewer;
};

// The role by which the caller manages members: what the token states, unless the caller has a
// lower one by now or is no member any more. A token outlives its role by up to 15 minutes, in
// which who lost it must not take it back. Throws Error forbidden `no_membership`.
MemberRole present_role(pg::Tx& tx, MemberRole stated);

// The first organization of an account that was created in this transaction.
Member create_member(pg::Tx& tx, const NewMember& wanted);

// A further organization of an account, or one that it was removed from before.
Member join_member(pg::Tx& tx, const NewMember& wanted);

// Throws Error conflict `already_member`.
void require_no_member(pg::Tx& tx, const Email& email);

// The user's sessions in the organization end as well. Throws Error conflict `last_owner`.
void end_membership(pg::Tx& tx, Member& member);

// Throws Error conflict `last_owner` when the organization would be left without the member as
// owner.
void require_dispensable(pg::Tx& tx, const Member& member);

}  // namespace bilko::user
