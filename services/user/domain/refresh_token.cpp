#include "user/domain/refresh_token.h"

#include "bilko/core/hash.h"

namespace bilko::user {
namespace {

constexpr std::size_t kSessionBytes = 16;
constexpr std::size_t kSecretBytes = 32;

std::string chance(std::size_t bytes) { return hex(random_bytes(bytes)); }

}  // namespace

RefreshToken RefreshToken::of_new_session() {
  return {chance(kSessionBytes), chance(kSecretBytes)};
}

RefreshToken RefreshToken::next() const { return {session_, chance(kSecretBytes)}; }

std::optional<RefreshToken> RefreshToken::read(std::string_view text) {
  if (text.size() != 2 * (kSessionBytes + kSecretBytes) ||
      text.find_first_not_of("0123456789abcdef") != std::string_view::npos)
    return std::nullopt;
  return RefreshToken(std::string(text.substr(0, 2 * kSessionBytes)),
                      std::string(text.substr(2 * kSessionBytes)));
}

std::string RefreshToken::secret_hash() const { return hex(sha256(secret_)); }

}  // namespace bilko::user
