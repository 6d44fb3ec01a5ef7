#pragma once

#include <optional>
#include <string_view>

#include "user/usecases/start_session.h"

namespace bilko::user {

// Exchanges a refresh token for the session's next one, with the member's present role. None for a
// token that is unknown, expired or was used before; in the last case the session is over, for the
// thief and for the owner (RFC 9700, 4.14.2). Commit either way.
std::optional<SignedIn> refresh_session(pg::Tx& tx, std::string_view refresh_token);

}  // namespace bilko::user
