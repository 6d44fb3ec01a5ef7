#include "user/usecases/start_session.h"

#include "user/store/session_store.h"

namespace bilko::user {

SignedIn start_session(pg::Tx& tx, const Member& member, Currency base_currency) {
  const auto token = RefreshToken::of_new_session();
  SessionStore(tx).insert({.id = token.session(),
                           .secret_hash = token.secret_hash(),
                           .user = member.id,
                           .organization = member.organization,
                           .expires_at = tx.now() + kSessionLifetime});
  return {member, base_currency, token.str()};
}

}  // namespace bilko::user
