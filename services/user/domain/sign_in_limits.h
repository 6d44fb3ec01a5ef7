#pragma once

#include <chrono>

#include "bilko/core/instant.h"

// How often a password may be tried before it was right. An attempt counts until it succeeds, or
// for the window's length.
namespace bilko::user {

inline constexpr std::chrono::minutes kSignInWindow{15};
// On one account from one network: guessing. Stays low, and locks nobody out elsewhere.
inline constexpr int kAttemptsPerAccountAndNetworkMax = 10;
// Accounts tried from one network: one password on many accounts. An office is one network.
inline constexpr int kAccountsPerNetworkMax = 20;
// On one account from anywhere: guessing from many networks. This one does lock the owner out.
inline constexpr int kAttemptsPerAccountMax = 100;

// Throws Error rate_limited `too_many_sign_ins` with retryAfter (seconds): the attempt at
// `counted`, the oldest that fills a limit, has to leave the window first.
[[noreturn]] void refuse_sign_in(Instant counted, Instant now);

}  // namespace bilko::user
