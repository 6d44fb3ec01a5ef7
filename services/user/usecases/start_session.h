#pragma once

#include <string>

#include "bilko/core/currency.h"
#include "bilko/pg/tx.h"
#include "user/domain/member.h"

namespace bilko::user {

// Somebody who has shown who they are, and what they go on with.
struct SignedIn {
  Member member;
  Currency base_currency;
  std::string refresh_token;  // a secret; only its hash is stored
};

// A session lasts as long as it is refreshed at least this often.
inline constexpr std::chrono::hours kSessionLifetime{30 * 24};

// Begins a session of a member in the transaction's tenant.
SignedIn start_session(pg::Tx& tx, const Member& member, Currency base_currency);

}  // namespace bilko::user
