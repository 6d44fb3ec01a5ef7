#pragma once

#include <optional>
#include <string>

#include "bilko/core/email.h"
#include "bilko/pg/tx.h"

namespace bilko::user {

// The table `sign_in_attempt`, which has no tenant.
class SignInAttemptStore {
 public:
  explicit SignInAttemptStore(pg::Tx& tx) : tx_(tx) {}

  // Attempts from one network wait for each other, so that many at once cannot exceed a limit.
  void lock_network(const std::string& network);
  // The attempt that fills one of the limits of domain/sign_in_limits.h and is in the window the
  // longest to come; none: another attempt is allowed.
  std::optional<Instant> limiting_attempt(const Email& email, const std::string& network);
  void insert(const Email& email, const std::string& network);
  // After a success.
  void forget(const Email& email, const std::string& network);
  // Those that have left the window. Returns how many.
  std::int64_t remove_outdated(int limit);

 private:
  pg::Tx& tx_;
};

}  // namespace bilko::user
