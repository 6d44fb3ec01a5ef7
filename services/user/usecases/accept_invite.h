#pragma once

#include <optional>
#include <string>

#include "user/domain/invite.h"
#include "user/store/account_store.h"
#include "user/usecases/start_session.h"

namespace bilko::user {

// Somebody without an account accepts: the invitation makes one.
struct AcceptAsNewcomer {
  InviteId invite;
  std::string password_hash;
  std::optional<std::string> name;  // none: the local part of the e-mail address
};

// Somebody accepts with an account of theirs, whose password was right.
struct AcceptWithAccount {
  InviteId invite;
  Account account;  // its hash is the one to keep from now on
};

// Makes the invited a member, with the invitation's role, and signs them in. Throws Error conflict
// `invite_not_open`, `already_member`, `email_taken`.
SignedIn accept_invite(pg::Tx& tx, const AcceptAsNewcomer& command);
SignedIn accept_invite(pg::Tx& tx, const AcceptWithAccount& command);

}  // namespace bilko::user
