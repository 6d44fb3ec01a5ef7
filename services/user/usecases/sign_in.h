#pragma once

#include <optional>

#include "user/store/account_store.h"
#include "user/usecases/start_session.h"

namespace bilko::user {

struct SignIn {
  Email email;
  Account account;  // whose password was right; its hash is the one to keep from now on
  std::optional<OrganizationId> organization;  // none: the one joined first
};

// Signs in an account into one of its organizations. Throws Error forbidden `no_membership`.
SignedIn sign_in(pg::Tx& tx, const SignIn& command);

}  // namespace bilko::user
