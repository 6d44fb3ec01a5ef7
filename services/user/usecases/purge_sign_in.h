#pragma once

#include "bilko/pg/tx.h"

namespace bilko::user {

// Deletes what sign-in has no use for any more, at most 500 each of expired sessions and of
// attempts that do not count any more. Returns how many; a second time there are fewer, in the end
// none.
std::int64_t purge_sign_in(pg::Tx& tx);

}  // namespace bilko::user
