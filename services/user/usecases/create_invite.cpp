#include "user/usecases/create_invite.h"

#include "bilko/events/outbox.h"
#include "user/domain/member.h"
#include "user/store/invite_store.h"
#include "user/store/organization_store.h"
#include "user/usecases/membership.h"

namespace bilko::user {
namespace {

Invite invite_of(const CreateInvite& command, const Context& context) {
  Invite invite;
  invite.organization = *context.organization;
  invite.id = unguessable_invite_id(context.now);
  invite.email = command.email;
  invite.role = command.role;
  invite.invited_by = contracts::Actor::of(context);
  invite.expires_at = context.now + Invite::kLifetime;
  invite.created_at = invite.updated_at = context.now;
  return invite;
}

contracts::InviteCreated created(const Invite& invite) {
  return {.invite_id = invite.id,
          .organization_id = invite.organization,
          .email = invite.email.str(),
          .role = invite.role,
          .invited_by = invite.invited_by,
          .expires_at = invite.expires_at,
          .created_at = invite.created_at};
}

}  // namespace

Invite create_invite(pg::Tx& tx, const CreateInvite& command, MemberRole by) {
  OrganizationStore(tx).lock();
  require_may_grant(present_role(tx, by), command.role);
  require_no_member(tx, command.email);
  InviteStore invites(tx);
  invites.supersede_pending(command.email);
  Invite invite = invite_of(command, tx.context());
  invites.insert(invite);
  events::publish(tx, created(invite));
  return invite;
}

}  // namespace bilko::user
