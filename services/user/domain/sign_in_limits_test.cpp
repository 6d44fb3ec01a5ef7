#include "user/domain/sign_in_limits.h"

#include <gtest/gtest.h>

#include "bilko/core/error.h"

namespace bilko::user {
namespace {

const Instant kNow = Instant::parse("2026-02-23T10:30:00Z");

std::string retry_after(Instant counted) {
  try {
    refuse_sign_in(counted, kNow);
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::rate_limited);
    return std::get<std::string>(error.members().at("retryAfter"));
  }
}

TEST(SignInLimits, SayWhenTheAttemptHasLeftTheWindow) {
  using namespace std::chrono_literals;
  EXPECT_EQ(retry_after(kNow), "900");
  EXPECT_EQ(retry_after(kNow - 14min - 59s - 1ms), "1");
  EXPECT_EQ(retry_after(kNow - 10min - 500ms), "300");
  EXPECT_EQ(retry_after(kNow - 15min), "1");
}

}  // namespace
}  // namespace bilko::user
