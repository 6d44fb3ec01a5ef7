#include "bilko/http/token_key.h"

#include <fmt/format.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>

#include "bilko/core/check.h"
#include "bilko/core/error.h"
#include "bilko/core/hash.h"
#include "bilko/http/base64url.h"

namespace bilko::http {
namespace {

constexpr std::size_t kKeyBytes = 32;
constexpr std::size_t kSignatureBytes = 64;

struct FreeDigest {
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};
using Digest = std::unique_ptr<EVP_MD_CTX, FreeDigest>;

const unsigned char* bytes_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

EVP_PKEY* raw(const std::shared_ptr<void>& key) { return static_cast<EVP_PKEY*>(key.get()); }

std::shared_ptr<void> own(EVP_PKEY* key) {
  if (key == nullptr || EVP_PKEY_get_id(key) != EVP_PKEY_ED25519) {
    EVP_PKEY_free(key);
    ERR_clear_error();
    throw Error(ErrorKind::invalid, "key_malformed", "this is no Ed25519 key");
  }
  return {key, [](void* owned) { EVP_PKEY_free(static_cast<EVP_PKEY*>(owned)); }};
}

// OpenSSL would ask on the terminal.
int no_password(char*, int, int, void*) { return 0; }

}  // namespace

VerifyingKey::VerifyingKey(std::string_view public_bytes)
    : bytes_(public_bytes),
      key_(own(public_bytes.size() == kKeyBytes
                   ? EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, bytes_of(public_bytes),
                                                 public_bytes.size())
                   : nullptr)) {}

bool VerifyingKey::verifies(std::string_view message, std::string_view signature) const {
  if (signature.size() != kSignatureBytes) return false;
  const Digest digest(EVP_MD_CTX_new());
  BILKO_CHECK(digest &&
              EVP_DigestVerifyInit(digest.get(), nullptr, nullptr, nullptr, raw(key_)) == 1);
  const bool is_valid = EVP_DigestVerify(digest.get(), bytes_of(signature), signature.size(),
                                         bytes_of(message), message.size()) == 1;
  ERR_clear_error();  // TLS connections of the same thread would take a failure for theirs
  return is_valid;
}

std::string VerifyingKey::thumbprint() const {
  const auto jwk =
      fmt::format(R"({{"crv":"Ed25519","kty":"OKP","x":"{}"}})", base64url_encode(bytes_));
  const Sha256 digest = sha256(jwk);
  return base64url_encode({reinterpret_cast<const char*>(digest.data()), digest.size()});
}

SigningKey SigningKey::of_pem(const std::string& pem) {
  const std::unique_ptr<BIO, decltype(&BIO_free)> source(
      BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())), &BIO_free);
  BILKO_CHECK(source != nullptr);
  return SigningKey(own(PEM_read_bio_PrivateKey(source.get(), nullptr, no_password, nullptr)));
}

SigningKey SigningKey::of_seed(std::string_view seed) {
  return SigningKey(
      own(seed.size() == kKeyBytes
              ? EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr, bytes_of(seed), seed.size())
              : nullptr));
}

std::string SigningKey::sign(std::string_view message) const {
  const Digest digest(EVP_MD_CTX_new());
  std::string signature(kSignatureBytes, '\0');
  std::size_t size = signature.size();
  BILKO_CHECK(digest &&
              EVP_DigestSignInit(digest.get(), nullptr, nullptr, nullptr, raw(key_)) == 1);
  BILKO_CHECK(EVP_DigestSign(digest.get(), reinterpret_cast<unsigned char*>(signature.data()),
                             &size, bytes_of(message), message.size()) == 1);
  BILKO_CHECK(size == kSignatureBytes);
  return signature;
}

VerifyingKey SigningKey::verifying_key() const {
  std::string bytes(kKeyBytes, '\0');
  std::size_t size = bytes.size();
  BILKO_CHECK(EVP_PKEY_get_raw_public_key(raw(key_), reinterpret_cast<unsigned char*>(bytes.data()),
                                          &size) == 1);
  return VerifyingKey(bytes);
}

}  // namespace bilko::http
