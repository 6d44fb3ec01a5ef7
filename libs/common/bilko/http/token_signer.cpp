#include <fstream>
#include <iterator>

#include "bilko/core/error.h"
#include "bilko/http/base64url.h"
#include "bilko/http/token.h"
#include "bilko/http/token_key.h"
#include "bilko/json/document.h"

namespace bilko::http {
namespace {

class Claims {
 public:
  Claims() { writer_.begin_object(); }
  Claims& text(std::string_view name, std::string_view value) {
    writer_.key(name);
    writer_.string(value);
    return *this;
  }
  Claims& number(std::string_view name, std::int64_t value) {
    writer_.key(name);
    writer_.integer(value);
    return *this;
  }
  std::string finish() {
    writer_.end_object();
    return writer_.text();
  }

 private:
  json::Writer writer_;
};

SigningKey read_key(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  const std::string pem{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  try {
    return SigningKey::of_pem(pem);
  } catch (const Error&) {
    throw Error(ErrorKind::unavailable, "key_unreadable",
                "'" + path + "' is not readable or no Ed25519 private key in PEM");
  }
}

}  // namespace

struct TokenSigner::State {
  explicit State(SigningKey signing)
      : key(std::move(signing)), public_key(key.verifying_key()), kid(public_key.thumbprint()) {}

  SigningKey key;
  VerifyingKey public_key;
  std::string kid;
};

TokenSigner::TokenSigner(const std::string& pem_path)
    : state_(std::make_unique<State>(read_key(pem_path))) {}
TokenSigner::~TokenSigner() = default;

std::string TokenSigner::sign(const Principal& principal, Instant now,
                              std::chrono::seconds lifetime) const {
  const auto header =
      Claims().text("alg", "EdDSA").text("typ", "JWT").text("kid", state_->kid).finish();
  const std::int64_t issued_at = now.unix_ms() / 1000;
  Claims claims;
  if (principal.user) claims.text("sub", principal.user->str());
  const auto payload = claims.text("org", principal.organization.str())
                           .text("role", enum_name(principal.role))
                           .text("cur", principal.base_currency.str())
                           .text("aud", "bilko-api")
                           .number("iat", issued_at)
                           .number("exp", issued_at + lifetime.count())
                           .text("jti", Ulid::generate(now).str())
                           .finish();
  const auto signed_part = base64url_encode(header) + '.' + base64url_encode(payload);
  return signed_part + '.' + base64url_encode(state_->key.sign(signed_part));
}

std::string TokenSigner::jwks() const {
  const auto key = Claims()
                       .text("kty", "OKP")
                       .text("crv", "Ed25519")
                       .text("x", base64url_encode(state_->public_key.bytes()))
                       .text("kid", state_->kid)
                       .text("use", "sig")
                       .text("alg", "EdDSA")
                       .finish();
  return R"({"keys":[)" + key + "]}";
}

}  // namespace bilko::http
