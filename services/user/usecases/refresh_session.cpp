#include "user/usecases/refresh_session.h"

#include "bilko/core/hash.h"
#include "user/store/member_store.h"
#include "user/store/organization_store.h"
#include "user/store/session_store.h"
#include "user/usecases/enter_organization.h"

namespace bilko::user {

std::optional<SignedIn> refresh_session(pg::Tx& tx, std::string_view refresh_token) {
  SessionStore sessions(tx);
  const auto token = RefreshToken::read(refresh_token);
  const auto session = token ? sessions.lock(token->session()) : std::nullopt;
  if (!session) return std::nullopt;
  const bool is_current = equal_in_constant_time(session->secret_hash, token->secret_hash());
  if (!is_current || tx.now() >= session->expires_at) {
    sessions.remove(session->id);
    return std::nullopt;
  }
  const RefreshToken next = token->next();
  sessions.rotate(next, tx.now() + kSessionLifetime);

  enter_organization(tx, session->organization, session->user);
  return SignedIn{MemberStore(tx).get(session->user), OrganizationStore(tx).get().base_currency,
                  next.str()};
}

}  // namespace bilko::user
