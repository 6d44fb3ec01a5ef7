#pragma once

#include <string_view>

#include "bilko/pg/tx.h"

namespace bilko::user {

// Ends the session of a refresh token; one that is over already stays so.
void end_session(pg::Tx& tx, std::string_view refresh_token);

}  // namespace bilko::user
