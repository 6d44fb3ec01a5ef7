#include "user/adapters/password_hasher.h"

#include <argon2.h>
#include <fmt/format.h>

#include <chrono>
#include <stdexcept>

#include "bilko/core/error.h"
#include "bilko/core/hash.h"

namespace bilko::user {
namespace {

constexpr std::uint32_t kMemoryKib = 19 * 1024;
constexpr std::uint32_t kPasses = 2;
constexpr std::uint32_t kLanes = 1;
constexpr std::size_t kSaltBytes = 16;
constexpr std::size_t kHashBytes = 32;
constexpr std::chrono::seconds kPatience{3};

// One of the places for those who hash; each takes 19 MiB and a core.
template <class Semaphore>
class Slot {
 public:
  explicit Slot(Semaphore& slots) : slots_(slots) {
    if (!slots_.try_acquire_for(kPatience))
      throw Error(ErrorKind::unavailable, "sign_in_busy",
                  "too many people sign in at this moment; try again");
  }
  ~Slot() { slots_.release(); }
  Slot(const Slot&) = delete;
  Slot& operator=(const Slot&) = delete;

 private:
  Semaphore& slots_;
};

void require_ok(int code) {
  if (code != ARGON2_OK) throw std::runtime_error(argon2_error_message(code));
}

}  // namespace

PasswordHasher::PasswordHasher() : nobodys_hash_(hash(random_bytes(kSaltBytes))) {}

std::string PasswordHasher::hash(std::string_view password) const {
  const Slot slot(slots_);
  const std::string salt = random_bytes(kSaltBytes);
  std::string encoded(
      argon2_encodedlen(kPasses, kMemoryKib, kLanes, kSaltBytes, kHashBytes, Argon2_id), '\0');
  require_ok(argon2id_hash_encoded(kPasses, kMemoryKib, kLanes, password.data(), password.size(),
                                   salt.data(), salt.size(), kHashBytes, encoded.data(),
                                   encoded.size()));
  encoded.resize(encoded.find('\0'));
  return encoded;
}

bool PasswordHasher::verifies(std::string_view password,
                              const std::optional<std::string>& hash) const {
  const Slot slot(slots_);
  const std::string& against = hash ? *hash : nobodys_hash_;
  const int code = argon2id_verify(against.c_str(), password.data(), password.size());
  if (code != ARGON2_VERIFY_MISMATCH) require_ok(code);
  return hash.has_value() && code == ARGON2_OK;
}

bool PasswordHasher::is_outdated(std::string_view hash) {
  static const std::string kToday =
      fmt::format("$argon2id$v=19$m={},t={},p={}$", kMemoryKib, kPasses, kLanes);
  return !hash.starts_with(kToday);
}

}  // namespace bilko::user
