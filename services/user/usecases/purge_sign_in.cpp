#include "user/usecases/purge_sign_in.h"

#include "user/store/session_store.h"
#include "user/store/sign_in_attempt_store.h"

namespace bilko::user {

std::int64_t purge_sign_in(pg::Tx& tx) {
  constexpr int kBatch = 500;
  return SessionStore(tx).remove_expired(kBatch) + SignInAttemptStore(tx).remove_outdated(kBatch);
}

}  // namespace bilko::user
