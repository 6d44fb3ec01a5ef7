#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace bilko::http {

// Ed25519 (RFC 8032) by OpenSSL. Immutable, thread-safe.
class VerifyingKey {
 public:
  // 32 bytes as they stand in a JWK's `x`. Throws Error invalid `key_malformed`.
  explicit VerifyingKey(std::string_view public_bytes);
  bool verifies(std::string_view message, std::string_view signature) const;
  // RFC 7638, base64url.
  std::string thumbprint() const;
  const std::string& bytes() const { return bytes_; }

 private:
  std::string bytes_;
  std::shared_ptr<void> key_;
};

class SigningKey {
 public:
  // PEM text (PKCS#8, not encrypted). Throws Error invalid `key_malformed`.
  static SigningKey of_pem(const std::string& pem);
  // 32 bytes as they stand in a JWK's `d`. Throws Error invalid `key_malformed`.
  static SigningKey of_seed(std::string_view seed);

  std::string sign(std::string_view message) const;  // 64 bytes
  VerifyingKey verifying_key() const;

 private:
  explicit SigningKey(std::shared_ptr<void> key) : key_(std::move(key)) {}
  std::shared_ptr<void> key_;
};

}  // namespace bilko::http
