#pragma once

#include "user/domain/registration.h"
#include "user/usecases/start_session.h"

namespace bilko::user {

// Creates the organization, the account and its first owner, and signs the owner in. `registration`
// is valid, `password_hash` the hash of its password. Throws Error conflict `email_taken`.
SignedIn register_organization(pg::Tx& tx, const Registration& registration,
                               const std::string& password_hash);

}  // namespace bilko::user
