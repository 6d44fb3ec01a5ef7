#pragma once

#include <memory>
#include <string>

#include "bilko/http/token.h"
#include "bilko/service/api.h"
#include "user/adapters/password_hasher.h"
#include "user/config.h"
#include "user/domain/registration.h"
#include "user/http/views.h"
#include "user/usecases/open_invite.h"

namespace bilko::user {

// The routes of somebody who has no token yet. Each checks its password between two transactions,
// never inside one. They take no Idempotency-Key: their answers hold secrets, which are stored
// nowhere. Thread-safe; lives as long as its routes.
class Auth {
 public:
  // Without a key file only `describe` may use it.
  Auth(service::Api& api, const Config& config);

  http::Response sign_up(const http::Request& request);
  http::Response sign_in(const http::Request& request);
  http::Response refresh(const http::Request& request);
  http::Response sign_out(const http::Request& request);
  http::Response accept_invite(const http::Request& request);
  http::Response key_set(const http::Request& request);

 private:
  // What `use_case(tx)` gives, in a transaction without a tenant.
  auto transact(const http::Request& request, auto&& use_case) {
    return database_.transact(request.context(clock_.now()), use_case);
  }
  // Throws Error unauthenticated `sign_in_refused` unless the password is the account's. Returns
  // the account with the hash to keep.
  Account verified(std::string_view password, const std::optional<Account>& account) const;
  SignedIn accept(const http::Request& request, const OpenInvite& open, const Acceptance& wanted);
  TokensView tokens_of(const SignedIn& signed_in) const;
  http::Response welcome(int status, const SignedIn& signed_in) const;

  pg::Database& database_;
  const Clock& clock_;
  PasswordHasher hasher_;
  std::unique_ptr<http::TokenSigner> signer_;
};

}  // namespace bilko::user
