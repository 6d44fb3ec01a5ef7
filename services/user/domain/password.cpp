#include "user/domain/password.h"

#include <fmt/format.h>

#include <algorithm>

namespace bilko::user {
namespace {

constexpr int kCharactersMin = 10;
constexpr std::size_t kBytesMax = 256;

}  // namespace

void require_password(Violations& violations, std::string_view password, const Email& email) {
  const auto characters = std::ranges::count_if(
      password, [](char byte) { return (static_cast<unsigned char>(byte) & 0xc0) != 0x80; });
  violations.require(characters >= kCharactersMin, "/password", "password_too_short",
                     fmt::format("a password has at least {} characters", kCharactersMin));
  violations.require(password.size() <= kBytesMax, "/password", "password_too_long",
                     fmt::format("a password has at most {} bytes", kBytesMax));
  violations.require(!email.is_spelled(password), "/password", "password_is_email",
                     "the e-mail address is no password");
}

}  // namespace bilko::user
