#include "user/store/sign_in_attempt_store.h"

#include "user/domain/sign_in_limits.h"

namespace bilko::user {
namespace {

constexpr std::string_view kLockNetwork = "SELECT pg_advisory_xact_lock(hashtextextended($1, 0))";
// Of each limit the attempt that fills it: the newest but (limit - 1).
constexpr std::string_view kLimiting = R"(
SELECT max(attempted_at) AS attempted_at FROM (
  (SELECT attempted_at FROM sign_in_attempt
    WHERE email_hash = $1 AND network = $2 AND attempted_at > $3
    ORDER BY attempted_at DESC OFFSET $4 LIMIT 1)
  UNION ALL
  (SELECT max(attempted_at) FROM sign_in_attempt
    WHERE network = $2 AND attempted_at > $3
    GROUP BY email_hash ORDER BY 1 DESC OFFSET $5 LIMIT 1)
  UNION ALL
  (SELECT attempted_at FROM sign_in_attempt
    WHERE email_hash = $1 AND attempted_at > $3
    ORDER BY attempted_at DESC OFFSET $6 LIMIT 1)) AS filling)";
constexpr std::string_view kInsert =
    "INSERT INTO sign_in_attempt (email_hash, network, attempted_at) VALUES ($1, $2, $3)";
constexpr std::string_view kRemoveOutdated = R"(
DELETE FROM sign_in_attempt
 WHERE ctid IN (SELECT ctid FROM sign_in_attempt WHERE attempted_at <= $1
                 ORDER BY attempted_at LIMIT $2 FOR UPDATE SKIP LOCKED))";
constexpr std::string_view kForget =
    "DELETE FROM sign_in_attempt WHERE email_hash = $1 AND network = $2";

}  // namespace

void SignInAttemptStore::lock_network(const std::string& network) {
  tx_.query(kLockNetwork, network);
}

std::optional<Instant> SignInAttemptStore::limiting_attempt(const Email& email,
                                                            const std::string& network) {
  return tx_
      .one(kLimiting, email.key(), network, tx_.now() - kSignInWindow,
           kAttemptsPerAccountAndNetworkMax - 1, kAccountsPerNetworkMax - 1,
           kAttemptsPerAccountMax - 1)
      .get<std::optional<Instant>>("attempted_at");
}

void SignInAttemptStore::insert(const Email& email, const std::string& network) {
  tx_.execute(kInsert, email.key(), network, tx_.now());
}

void SignInAttemptStore::forget(const Email& email, const std::string& network) {
  tx_.execute(kForget, email.key(), network);
}

std::int64_t SignInAttemptStore::remove_outdated(int limit) {
  return tx_.execute(kRemoveOutdated, tx_.now() - kSignInWindow, limit);
}

}  // namespace bilko::user
