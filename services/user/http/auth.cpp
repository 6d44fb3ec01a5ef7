#include "user/http/auth.h"

#include "bilko/core/check.h"
#include "user/usecases/accept_invite.h"
#include "user/usecases/admit_sign_in.h"
#include "user/usecases/end_session.h"
#include "user/usecases/refresh_session.h"
#include "user/usecases/register_organization.h"
#include "user/usecases/sign_in.h"

namespace bilko::user {
namespace {

using http::Request;
using http::Response;

constexpr std::chrono::minutes kAccessTokenLifetime{15};

struct SignInBody {
  Email email;
  std::string password;
  std::optional<OrganizationId> organization_id;

  static void fields(auto& self, auto&& field) {
    field("email", self.email);
    field("password", self.password);
    field("organizationId", self.organization_id);
  }
};

struct RefreshTokenBody {
  std::string refresh_token;
  static void fields(auto& self, auto&& field) { field("refreshToken", self.refresh_token); }
};

http::Principal principal_of(const SignedIn& signed_in) {
  return {.organization = signed_in.member.organization,
          .user = signed_in.member.id,
          .role = parse_enum<http::Role>(enum_name(signed_in.member.role)),
          .base_currency = signed_in.base_currency};
}

// RFC 6749, 5.1.
Response unstored(Response response) {
  return std::move(response).with("Cache-Control", "no-store");
}

}  // namespace

Auth::Auth(service::Api& api, const Config& config)
    : database_(api.database()), clock_(api.clock()) {
  if (!config.jwt_key_file.empty())
    signer_ = std::make_unique<http::TokenSigner>(config.jwt_key_file);
}

Response Auth::sign_up(const Request& request) {
  const auto registration = request.json<Registration>();
  require_valid(registration);
  const std::string hash = hasher_.hash(registration.password);
  return welcome(201, transact(request, [&](pg::Tx& tx) {
                   return register_organization(tx, registration, hash);
                 }));
}

Response Auth::sign_in(const Request& request) {
  const auto body = request.json<SignInBody>();
  const auto found = transact(request, [&](pg::Tx& tx) { return admit_sign_in(tx, body.email); });
  const Account account = verified(body.password, found);
  return unstored(http::ok(tokens_of(transact(request, [&](pg::Tx& tx) {
    return user::sign_in(tx, {body.email, account, body.organization_id});
  }))));
}

Response Auth::refresh(const Request& request) {
  const auto body = request.json<RefreshTokenBody>();
  const auto signed_in =
      transact(request, [&](pg::Tx& tx) { return refresh_session(tx, body.refresh_token); });
  if (!signed_in)
    throw Error(ErrorKind::unauthenticated, "refresh_token_refused",
                "the refresh token is unknown, expired or was used before; sign in again");
  return unstored(http::ok(tokens_of(*signed_in)));
}

Response Auth::sign_out(const Request& request) {
  const auto body = request.json<RefreshTokenBody>();
  transact(request, [&](pg::Tx& tx) { end_session(tx, body.refresh_token); });
  return http::no_content();
}

Response Auth::accept_invite(const Request& request) {
  const auto wanted = request.json<Acceptance>();
  const auto id = request.id<InviteId>("token");
  const auto open = transact(request, [&](pg::Tx& tx) { return open_invite(tx, id); });
  return welcome(200, accept(request, open, wanted));
}

SignedIn Auth::accept(const Request& request, const OpenInvite& open, const Acceptance& wanted) {
  if (open.account) {
    const AcceptWithAccount command{open.invite.id, verified(wanted.password, open.account)};
    return transact(request, [&](pg::Tx& tx) { return user::accept_invite(tx, command); });
  }
  require_valid(wanted, open.invite.email);
  const AcceptAsNewcomer command{open.invite.id, hasher_.hash(wanted.password), wanted.name};
  return transact(request, [&](pg::Tx& tx) { return user::accept_invite(tx, command); });
}

Response Auth::key_set(const Request&) {
  BILKO_CHECK(signer_ != nullptr);
  return Response{200, "application/json", signer_->jwks(), {}}.with("Cache-Control",
                                                                     "public, max-age=300");
}

Account Auth::verified(std::string_view password, const std::optional<Account>& account) const {
  const auto hash = account ? std::optional(account->password_hash) : std::nullopt;
  if (!hasher_.verifies(password, hash))
    throw Error(ErrorKind::unauthenticated, "sign_in_refused",
                "the e-mail address or the password is wrong");
  const bool is_outdated = PasswordHasher::is_outdated(account->password_hash);
  return {account->user, is_outdated ? hasher_.hash(password) : account->password_hash};
}

TokensView Auth::tokens_of(const SignedIn& signed_in) const {
  BILKO_CHECK(signer_ != nullptr);
  return {
      .access_token = signer_->sign(principal_of(signed_in), clock_.now(), kAccessTokenLifetime),
      .refresh_token = signed_in.refresh_token,
      .expires_in = std::chrono::seconds(kAccessTokenLifetime).count()};
}

Response Auth::welcome(int status, const SignedIn& signed_in) const {
  const WelcomeView view{signed_in.member.id, signed_in.member.organization, tokens_of(signed_in)};
  return unstored({status, "application/json", json::encode(view), {}});
}

}  // namespace bilko::user
