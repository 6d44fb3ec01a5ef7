#include <fmt/format.h>
#include <gmock/gmock.h>

#include <atomic>
#include <thread>

#include "user/tests/user_fixture.h"

namespace bilko::user {
namespace {

class SessionTest : public UserTest {
 protected:
  http::Response sign_out(const std::string& refresh_token) {
    return post("/auth/logout", fmt::format(R"({{"refreshToken":"{}"}})", refresh_token));
  }
};

TEST_F(SessionTest, EachRefreshGivesANewToken) {
  const Someone owner = register_owner();
  std::string token = owner.refresh_token;
  for (int i = 0; i < 3; ++i) {
    const auto response = refresh(token);
    ASSERT_EQ(outcome(response), "200") << response.body;
    EXPECT_NE(member(response, "refreshToken"), token);
    EXPECT_EQ(member(response, "expiresIn"), "900");
    const auto principal = verified(member(response, "accessToken"));
    EXPECT_EQ(principal.user, owner.id);
    EXPECT_EQ(principal.organization, owner.organization);
    token = member(response, "refreshToken");
  }
  EXPECT_EQ(count("session"), 1);
}

TEST_F(SessionTest, ATokenThatIsUsedTwiceEndsTheSessionForEverybody) {
  const Someone owner = register_owner();
  const auto second = member(refresh(owner.refresh_token), "refreshToken");
  const auto third = member(refresh(second), "refreshToken");
  EXPECT_EQ(outcome(refresh(owner.refresh_token)), "401 refresh_token_refused");
  EXPECT_EQ(outcome(refresh(third)), "401 refresh_token_refused");
  EXPECT_EQ(outcome(refresh(second)), "401 refresh_token_refused");
  EXPECT_EQ(count("session"), 0);
}

TEST_F(SessionTest, OtherSessionsOfTheUserGoOn) {
  const Someone owner = register_owner();
  const auto other = member(sign_in(owner.email, owner.password), "refreshToken");
  refresh(owner.refresh_token);
  EXPECT_EQ(outcome(refresh(owner.refresh_token)), "401 refresh_token_refused");
  EXPECT_EQ(outcome(refresh(other)), "200");
}

TEST_F(SessionTest, OfManyAtOnceWithOneTokenOneSucceedsAtMost) {
  const Someone owner = register_owner();
  std::atomic<int> refreshed = 0;
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 8; ++i)
      threads.emplace_back([&] {
        if (refresh(owner.refresh_token).status == 200) ++refreshed;
      });
  }
  EXPECT_EQ(refreshed, 1);
  EXPECT_EQ(count("session"), 0);
}

TEST_F(SessionTest, OnlyRefreshTokensRefresh) {
  const Someone owner = register_owner();
  for (const std::string& token : {std::string(), std::string(96, '0'), owner.access_token,
                                   owner.refresh_token.substr(1), owner.refresh_token + "0"})
    EXPECT_EQ(outcome(refresh(token)), "401 refresh_token_refused") << token;
  EXPECT_EQ(outcome(refresh(owner.refresh_token)), "200");
  EXPECT_EQ(outcome(post("/auth/refresh", "{}")), "400 body_malformed");
  EXPECT_THROW(verified(owner.refresh_token), Error);
}

TEST_F(SessionTest, AnExpiredTokenEndsItsSession) {
  const Someone owner = register_owner();
  pg::Session admin(user_.database().admin_url(), "test");
  admin.query("UPDATE session SET expires_at = now()");
  EXPECT_EQ(outcome(refresh(owner.refresh_token)), "401 refresh_token_refused");
  EXPECT_EQ(count("session"), 0);
}

TEST_F(SessionTest, SigningOutEndsTheSession) {
  const Someone owner = register_owner();
  EXPECT_EQ(outcome(sign_out(owner.refresh_token)), "204");
  EXPECT_EQ(outcome(refresh(owner.refresh_token)), "401 refresh_token_refused");
  EXPECT_EQ(outcome(sign_out(owner.refresh_token)), "204");
  EXPECT_EQ(outcome(sign_out("nonsense")), "204");
}

TEST_F(SessionTest, ARefreshGivesThePresentRole) {
  const Someone owner = register_owner();
  const Someone mia = invite(owner, "mia@example.com", "viewer");
  ASSERT_EQ(outcome(patch(owner, "/users/" + mia.id.str(), R"({"role":"user"})")), "200");
  const auto principal = verified(member(refresh(mia.refresh_token), "accessToken"));
  EXPECT_EQ(principal.role, http::Role::user);
}

}  // namespace
}  // namespace bilko::user
