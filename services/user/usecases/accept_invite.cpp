#include "user/usecases/accept_invite.h"

#include "user/store/invite_store.h"
#include "user/store/member_store.h"
#include "user/store/organization_store.h"
#include "user/usecases/admit_sign_in.h"
#include "user/usecases/enter_organization.h"
#include "user/usecases/membership.h"

namespace bilko::user {
namespace {

struct Entered {
  Invite invite;
  Currency base_currency;
};

// Goes on as the invited user in the inviting organization, locked, and uses the invitation up.
Entered enter_by_invite(pg::Tx& tx, const InviteId& id, const UserId& user) {
  InviteStore invites(tx);
  enter_organization(tx, invites.organization_of(id), user);
  const Organization organization = OrganizationStore(tx).lock();
  Invite invite = invites.lock(id);
  invite.require_open(tx.now());
  require_no_member(tx, invite.email);
  invite.status = InviteStatus::accepted;
  invites.update(invite);
  return {invite, organization.base_currency};
}

// A person has one name, in all organizations. None for somebody who is left without any.
std::optional<std::string> name_elsewhere(pg::Tx& tx, const UserId& user) {
  const auto organizations = AccountStore(tx).organizations(user);
  if (organizations.empty()) return std::nullopt;
  enter_organization(tx, organizations.front(), user);
  return MemberStore(tx).get(user).name;
}

NewMember member_of(const Invite& invite, const UserId& user,
                    const std::optional<std::string>& name) {
  return {.user = user,
          .email = invite.email,
          .name = name.value_or(std::string(invite.email.local_part())),
          .role = invite.role};
}

}  // namespace

SignedIn accept_invite(pg::Tx& tx, const AcceptAsNewcomer& command) {
  const Account account{UserId::generate(tx.now()), command.password_hash};
  const auto [invite, base_currency] = enter_by_invite(tx, command.invite, account.user);
  AccountStore(tx).insert(account, invite.email);
  const Member member = create_member(tx, member_of(invite, account.user, command.name));
  return start_session(tx, member, base_currency);
}

SignedIn accept_invite(pg::Tx& tx, const AcceptWithAccount& command) {
  const UserId& user = command.account.user;
  const auto name = name_elsewhere(tx, user);
  const auto [invite, base_currency] = enter_by_invite(tx, command.invite, user);
  forget_attempts(tx, invite.email);
  AccountStore(tx).set_password_hash(command.account);
  const Member member = join_member(tx, member_of(invite, user, name));
  return start_session(tx, member, base_currency);
}

}  // namespace bilko::user
