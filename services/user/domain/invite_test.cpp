#include "user/domain/invite.h"

#include <gtest/gtest.h>

namespace bilko::user {
namespace {

const Instant kNow = Instant::parse("2026-02-23T10:30:00Z");

std::string state_of(InviteStatus status, Instant expires_at) {
  Invite invite;
  invite.status = status;
  invite.expires_at = expires_at;
  try {
    invite.require_open(kNow);
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), "invite_not_open");
    return std::get<std::string>(error.members().at("currentStatus"));
  }
  return "open";
}

TEST(Invite, IsOpenUntilItExpiresOrIsUsed) {
  using namespace std::chrono_literals;
  EXPECT_EQ(state_of(InviteStatus::pending, kNow + 1ms), "open");
  EXPECT_EQ(state_of(InviteStatus::pending, kNow), "expired");
  EXPECT_EQ(state_of(InviteStatus::accepted, kNow + 1h), "accepted");
  EXPECT_EQ(state_of(InviteStatus::accepted, kNow - 1h), "accepted");
  EXPECT_EQ(state_of(InviteStatus::superseded, kNow + 1h), "superseded");
}

TEST(Invite, IdsOfOneMillisecondDoNotTellEachOther) {
  const std::string first = unguessable_invite_id(kNow).str();
  const std::string second = unguessable_invite_id(kNow).str();
  constexpr std::size_t kPrefixAndTime = 4 + 10;
  constexpr std::size_t kLastCharacters = 8;  // what counting on would leave alone stands before
  EXPECT_NE(first.substr(kPrefixAndTime, 16 - kLastCharacters),
            second.substr(kPrefixAndTime, 16 - kLastCharacters));
}

}  // namespace
}  // namespace bilko::user
