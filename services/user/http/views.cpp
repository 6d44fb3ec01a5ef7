#include "user/http/views.h"

namespace bilko::user {

OrganizationView view_of(const Organization& organization) {
  return {.id = organization.id,
          .profile = organization.profile,
          .base_currency = organization.base_currency,
          .version = organization.version,
          .created_at = organization.created_at,
          .updated_at = organization.updated_at};
}

UserView view_of(const Member& member) {
  return {.id = member.id,
          .email = member.email,
          .name = member.name,
          .role = member.role,
          .status = member.status,
          .version = member.version,
          .created_at = member.created_at,
          .updated_at = member.updated_at};
}

InviteView view_of(const Invite& invite) {
  return {.id = invite.id,
          .token = invite.id.str(),
          .email = invite.email,
          .role = invite.role,
          .status = invite.status,
          .expires_at = invite.expires_at,
          .version = invite.version,
          .created_at = invite.created_at,
          .updated_at = invite.updated_at};
}

}  // namespace bilko::user
