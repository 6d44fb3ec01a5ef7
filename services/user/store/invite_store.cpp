#include "user/store/invite_store.h"

namespace bilko::user {
namespace {

constexpr std::string_view kOrganizationOf =
    "SELECT organization_id FROM invite_organization WHERE invite_id = $1";
constexpr std::string_view kInsert = R"(
WITH found_by AS (
  INSERT INTO invite_organization (invite_id, organization_id) VALUES ($2, $1))
INSERT INTO invite (organization_id, id, email, role, status, invited_by, expires_at,
                    created_at, updated_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8))";
constexpr std::string_view kLock =
    "SELECT * FROM invite WHERE organization_id = $1 AND id = $2 FOR UPDATE";
constexpr std::string_view kUpdate = R"(
UPDATE invite SET status = $3, version = version + 1, updated_at = $4
 WHERE organization_id = $1 AND id = $2)";
constexpr std::string_view kSupersedePending = R"(
UPDATE invite SET status = 'superseded', version = version + 1, updated_at = $3
 WHERE organization_id = $1 AND lower(email) = lower($2) AND status = 'pending')";

Invite invite_of(const pg::Row& row) {
  return {.organization = row.get<OrganizationId>("organization_id"),
          .id = row.get<InviteId>("id"),
          .email = row.get<Email>("email"),
          .role = row.get<MemberRole>("role"),
          .status = row.get<InviteStatus>("status"),
          .invited_by = row.get<contracts::Actor>("invited_by"),
          .expires_at = row.get<Instant>("expires_at"),
          .version = row.get<std::int64_t>("version"),
          .created_at = row.get<Instant>("created_at"),
          .updated_at = row.get<Instant>("updated_at")};
}

pg::Row required(const std::optional<pg::Row>& row) {
  if (!row) throw Error(ErrorKind::not_found, "invite_not_found", "there is no such invitation");
  return *row;
}

}  // namespace

OrganizationId InviteStore::organization_of(const InviteId& id) {
  return required(tx_.maybe_one(kOrganizationOf, id)).get<OrganizationId>("organization_id");
}

void InviteStore::insert(const Invite& invite) {
  tx_.execute(kInsert, invite.organization, invite.id, invite.email, invite.role, invite.status,
              invite.invited_by, invite.expires_at, invite.created_at);
}

Invite InviteStore::lock(const InviteId& id) {
  return invite_of(required(tx_.maybe_one(kLock, tx_.organization(), id)));
}

void InviteStore::update(const Invite& invite) {
  tx_.execute(kUpdate, invite.organization, invite.id, invite.status, tx_.now());
}

void InviteStore::supersede_pending(const Email& email) {
  tx_.execute(kSupersedePending, tx_.organization(), email, tx_.now());
}

}  // namespace bilko::user
