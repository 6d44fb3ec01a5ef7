#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "bilko/core/clock.h"
#include "bilko/http/access.h"

namespace bilko::http {

// The JSON Web Tokens of Bilko (RFC 7519, 8037): `alg` EdDSA, `aud` bilko-api, claims sub, org,
// role, cur, iat, exp, jti. Nothing else is accepted: no `none`, no HMAC, no key from the token.
class TokenSigner {
 public:
  // PEM (PKCS#8) Ed25519 private key. Throws Error unavailable `key_unreadable`.
  explicit TokenSigner(const std::string& pem_path);
  ~TokenSigner();

  std::string sign(const Principal& principal, Instant now, std::chrono::seconds lifetime) const;
  // The public half as a JWK set (RFC 7517); `kid` is the key's RFC 7638 thumbprint.
  std::string jwks() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// Verifies tokens against a JWK set from a file or an http(s) URL, or given as text: loaded on
// first use, cached, loaded again for an unknown `kid` (at most every 10 s) and every 5 minutes.
// Thread-safe.
class TokenVerifier {
 public:
  TokenVerifier(std::string jwks_location, const Clock& clock);
  ~TokenVerifier();

  // Throws Error unauthenticated (`token_malformed`, `token_expired`, `token_not_yet_valid`,
  // `token_key_unknown`, `token_signature_wrong`, `token_audience_wrong`,
  // `token_algorithm_refused`) or unavailable `jwks_unavailable`. Leeway 60 s.
  Principal verify(std::string_view token) const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace bilko::http
