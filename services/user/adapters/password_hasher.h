#pragma once

#include <optional>
#include <semaphore>
#include <string>
#include <string_view>

namespace bilko::user {

// Argon2id (RFC 9106) by libargon2, at the OWASP minimum: 19 MiB, 2 passes, 1 lane. About 30 ms of
// one core, so never inside a database transaction, and only a few at a time. Thread-safe.
class PasswordHasher {
 public:
  PasswordHasher();

  // In PHC string format, which holds salt and parameters.
  std::string hash(std::string_view password) const;
  // Without a hash (no such account) it does the same work and says no, so that the time does not
  // tell who has an account.
  bool verifies(std::string_view password, const std::optional<std::string>& hash) const;
  // Whether a hash was made with other parameters than today's.
  static bool is_outdated(std::string_view hash);

 private:
  static constexpr int kAtOnce = 4;
  mutable std::counting_semaphore<kAtOnce> slots_{kAtOnce};
  std::string nobodys_hash_;
};

}  // namespace bilko::user
