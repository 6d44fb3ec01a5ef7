#include "user/store/session_store.h"

namespace bilko::user {
namespace {

constexpr std::string_view kInsert = R"(
INSERT INTO session (id, secret_hash, user_id, organization_id, created_at, expires_at)
VALUES ($1, $2, $3, $4, $5, $6))";
constexpr std::string_view kLock = "SELECT * FROM session WHERE id = $1 FOR UPDATE";
constexpr std::string_view kRotate =
    "UPDATE session SET secret_hash = $2, expires_at = $3 WHERE id = $1";
constexpr std::string_view kRemove = "DELETE FROM session WHERE id = $1";
constexpr std::string_view kRemoveExpired = R"(
DELETE FROM session
 WHERE id IN (SELECT id FROM session WHERE expires_at <= $1
               ORDER BY expires_at LIMIT $2 FOR UPDATE SKIP LOCKED))";

}  // namespace

void SessionStore::insert(const Session& session) {
  tx_.execute(kInsert, session.id, session.secret_hash, session.user, session.organization,
              tx_.now(), session.expires_at);
}

std::optional<Session> SessionStore::lock(const std::string& id) {
  const auto row = tx_.maybe_one(kLock, id);
  if (!row) return std::nullopt;
  return Session{.id = row->get<std::string>("id"),
                 .secret_hash = row->get<std::string>("secret_hash"),
                 .user = row->get<UserId>("user_id"),
                 .organization = row->get<OrganizationId>("organization_id"),
                 .expires_at = row->get<Instant>("expires_at")};
}

void SessionStore::rotate(const RefreshToken& next, Instant expires_at) {
  tx_.execute(kRotate, next.session(), next.secret_hash(), expires_at);
}

void SessionStore::remove(const std::string& id) { tx_.execute(kRemove, id); }

std::int64_t SessionStore::remove_expired(int limit) {
  return tx_.execute(kRemoveExpired, tx_.now(), limit);
}

}  // namespace bilko::user
