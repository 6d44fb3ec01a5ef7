#include "user/usecases/admit_sign_in.h"

#include "user/domain/sign_in_limits.h"
#include "user/store/sign_in_attempt_store.h"

namespace bilko::user {
namespace {

std::string network_of(const pg::Tx& tx) { return tx.context().client_ip.value_or("unknown"); }

}  // namespace

std::optional<Account> admit_sign_in(pg::Tx& tx, const Email& email) {
  SignInAttemptStore attempts(tx);
  const std::string network = network_of(tx);
  attempts.lock_network(network);
  if (const auto limiting = attempts.limiting_attempt(email, network))
    refuse_sign_in(*limiting, tx.now());
  attempts.insert(email, network);
  return AccountStore(tx).find(email);
}

void forget_attempts(pg::Tx& tx, const Email& email) {
  SignInAttemptStore(tx).forget(email, network_of(tx));
}

}  // namespace bilko::user
