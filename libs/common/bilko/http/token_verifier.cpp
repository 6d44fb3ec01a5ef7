#include "bilko/core/error.h"
#include "bilko/http/base64url.h"
#include "bilko/http/key_set.h"
#include "bilko/http/token.h"
#include "bilko/json/document.h"

// Order and refusals follow RFC 8725: the algorithm is pinned before anything else is believed, and
// claims are read only after the signature was verified.
namespace bilko::http {
namespace {

constexpr std::string_view kAudience = "bilko-api";
constexpr std::size_t kTokenBytesMax = 8u << 10;
constexpr std::int64_t kLeewaySeconds = 60;

[[noreturn]] void refuse(const char* code, const char* message) {
  throw Error(ErrorKind::unauthenticated, code, message);
}

struct Parts {
  std::string_view header, payload, signature;
  std::string_view signed_part;
};

Parts split(std::string_view token) {
  const auto first = token.find('.');
  const auto second = first == std::string_view::npos ? first : token.find('.', first + 1);
  if (second == std::string_view::npos || token.size() > kTokenBytesMax ||
      token.find('.', second + 1) != std::string_view::npos)
    refuse("token_malformed", "the token is no JWT");
  return {token.substr(0, first), token.substr(first + 1, second - first - 1),
          token.substr(second + 1), token.substr(0, second)};
}

std::string decode(std::string_view part) {
  auto bytes = base64url_decode(part);
  if (!bytes) refuse("token_malformed", "the token is not base64url");
  return *std::move(bytes);
}

json::Document parse(const std::string& text) {
  try {
    auto document = json::Document::parse(text, {kTokenBytesMax, 4});
    if (document.root().is_object()) return document;
  } catch (const Error&) {
  }
  refuse("token_malformed", "the token holds no JSON object");
}

std::string_view text_member(json::Value object, std::string_view name) {
  const auto member = object.member(name);
  if (!member.exists() || !member.is_string())
    refuse("token_malformed", "the token lacks a member or has it in another type");
  return member.string();
}

std::int64_t seconds_member(json::Value object, std::string_view name) {
  const auto member = object.member(name);
  // Beyond the year 9999 sums could overflow.
  if (!member.exists() || member.type() != json::Type::integer || member.integer() < 0 ||
      member.integer() > 253'402'300'799)
    refuse("token_malformed", "the token lacks a time or has it in another form");
  return member.integer();
}

// Returns the key id.
std::string check_header(json::Value header) {
  if (text_member(header, "alg") != "EdDSA")
    refuse("token_algorithm_refused", "only EdDSA tokens are taken");
  if (header.member("crit").exists())
    refuse("token_malformed", "the token names critical extensions, of which none are known");
  if (header.member("typ").exists() && text_member(header, "typ") != "JWT")
    refuse("token_malformed", "this is another kind of token");
  if (!header.member("kid").exists()) refuse("token_key_unknown", "the token names no key");
  return std::string(text_member(header, "kid"));
}

bool is_for_us(json::Value claims) {
  const auto audience = claims.member("aud");
  if (!audience.exists()) return false;
  if (audience.is_string()) return audience.string() == kAudience;
  if (audience.type() != json::Type::array) return false;
  for (std::size_t i = 0; i < audience.size(); ++i)
    if (audience.at(i).is_string() && audience.at(i).string() == kAudience) return true;
  return false;
}

void check_times(json::Value claims, std::int64_t now) {
  if (now >= seconds_member(claims, "exp") + kLeewaySeconds)
    refuse("token_expired", "the token has expired");
  const bool is_early =
      seconds_member(claims, "iat") > now + kLeewaySeconds ||
      (claims.member("nbf").exists() && seconds_member(claims, "nbf") > now + kLeewaySeconds);
  if (is_early) refuse("token_not_yet_valid", "the token is not valid yet");
}

Principal principal_of(json::Value claims) {
  try {
    Principal principal{OrganizationId::parse(text_member(claims, "org")), std::nullopt,
                        parse_enum<Role>(text_member(claims, "role")),
                        Currency::parse(text_member(claims, "cur"))};
    if (claims.member("sub").exists()) principal.user = UserId::parse(text_member(claims, "sub"));
    return principal;
  } catch (const Error& error) {
    if (error.kind() == ErrorKind::unauthenticated) throw;
    refuse("token_malformed", "the token's organization, user, role or currency is malformed");
  }
}

}  // namespace

struct TokenVerifier::State {
  State(std::string location, const Clock& c) : keys(std::move(location), c), clock(c) {}
  mutable KeySet keys;
  const Clock& clock;
};

TokenVerifier::TokenVerifier(std::string jwks_location, const Clock& clock)
    : state_(std::make_unique<State>(std::move(jwks_location), clock)) {}
TokenVerifier::~TokenVerifier() = default;

Principal TokenVerifier::verify(std::string_view token) const {
  const Parts parts = split(token);
  const auto header = parse(decode(parts.header));
  const auto key = state_->keys.find(check_header(header.root()));
  if (!key) refuse("token_key_unknown", "the token is signed with an unknown key");
  if (!key->verifies(parts.signed_part, decode(parts.signature)))
    refuse("token_signature_wrong", "the token's signature is wrong");
  const auto claims = parse(decode(parts.payload));
  if (!is_for_us(claims.root()))
    refuse("token_audience_wrong", "the token is for another audience");
  check_times(claims.root(), state_->clock.now().unix_ms() / 1000);
  return principal_of(claims.root());
}

}  // namespace bilko::http
