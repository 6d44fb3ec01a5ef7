#include "user/domain/sign_in_limits.h"

#include <fmt/format.h>

#include <algorithm>

#include "bilko/core/error.h"

namespace bilko::user {

void refuse_sign_in(Instant counted, Instant now) {
  const auto wait = std::chrono::ceil<std::chrono::seconds>(counted + kSignInWindow - now);
  const auto seconds = std::max<std::chrono::seconds::rep>(wait.count(), 1);
  throw Error(ErrorKind::rate_limited, "too_many_sign_ins",
              fmt::format("too many attempts to sign in; try again in {} s", seconds))
      .with("retryAfter", std::to_string(seconds));
}

}  // namespace bilko::user
