#pragma once

#include <optional>

#include "bilko/pg/tx.h"
#include "user/domain/invite.h"
#include "user/store/account_store.h"

namespace bilko::user {

// An invitation that can be accepted, and the account of the invited address, if there is one.
struct OpenInvite {
  Invite invite;
  std::optional<Account> account;
};

// Looks up an invitation, in whatever organization. Where there is an account, its password will be
// tried: that counts as an attempt to sign in (see admit_sign_in). Throws Error not_found, conflict
// `invite_not_open`.
OpenInvite open_invite(pg::Tx& tx, const InviteId& id);

}  // namespace bilko::user
