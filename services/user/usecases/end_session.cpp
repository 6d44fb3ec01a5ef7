#include "user/usecases/end_session.h"

#include "user/store/session_store.h"

namespace bilko::user {

void end_session(pg::Tx& tx, std::string_view refresh_token) {
  if (const auto token = RefreshToken::read(refresh_token))
    SessionStore(tx).remove(token->session());
}

}  // namespace bilko::user
