#include <fmt/format.h>
#include <gmock/gmock.h>

#include <atomic>
#include <thread>

#include "user/domain/sign_in_limits.h"
#include "user/http/token_command.h"
#include "user/tests/user_fixture.h"
#include "user/usecases/admit_sign_in.h"
#include "user/usecases/purge_sign_in.h"

namespace bilko::user {
namespace {

using namespace std::chrono_literals;
using ::testing::AllOf;
using ::testing::Contains;
using ::testing::Pair;

// A problem without what differs from request to request.
std::string without_request_id(const http::Response& response) {
  const auto at = response.body.find(R"("requestId")");
  return fmt::format("{} {}", response.status, response.body.substr(0, at));
}

class SignInTest : public UserTest {
 protected:
  // Begins an attempt; "admitted" or the seconds to wait.
  std::string attempt(const std::string& email, const std::string& network, Instant now) {
    try {
      user_.db().transact(visitor(network, now), [&](pg::Tx& tx) {
        return admit_sign_in(tx, Email::parse(email)).has_value();
      });
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), "too_many_sign_ins");
      return std::get<std::string>(error.members().at("retryAfter"));
    }
    return "admitted";
  }
  void succeed(const std::string& email, const std::string& network, Instant now) {
    user_.db().transact(visitor(network, now),
                        [&](pg::Tx& tx) { forget_attempts(tx, Email::parse(email)); });
  }
  // That many attempts at `now`, all admitted.
  void attempts(int count, const std::string& email, const std::string& network, Instant now) {
    for (int i = 0; i < count; ++i) ASSERT_EQ(attempt(email, network, now), "admitted") << i;
  }

  const Instant now_ = Instant::parse("2026-02-23T10:30:00Z");
};

TEST_F(SignInTest, TheRightPasswordGivesTokens) {
  const Someone owner = register_owner();
  const auto response = sign_in("OWNER@example.com", owner.password);
  ASSERT_EQ(outcome(response), "200") << response.body;
  EXPECT_EQ(member(response, "expiresIn"), "900");
  EXPECT_THAT(response.headers, Contains(Pair("Cache-Control", "no-store")));
  const auto principal = verified(member(response, "accessToken"));
  EXPECT_EQ(principal.user, owner.id);
  EXPECT_EQ(principal.organization, owner.organization);
  EXPECT_EQ(principal.role, http::Role::owner);
  EXPECT_EQ(principal.base_currency, Currency::parse("EUR"));
  EXPECT_EQ(outcome(refresh(member(response, "refreshToken"))), "200");
}

TEST_F(SignInTest, AWrongPasswordAndAnUnknownAddressAreAnsweredAlike) {
  register_owner();
  const auto wrong = sign_in("owner@example.com", "wrong horse");
  const auto unknown = sign_in("nobody@example.com", "wrong horse");
  EXPECT_EQ(outcome(wrong), "401 sign_in_refused");
  EXPECT_EQ(without_request_id(wrong), without_request_id(unknown));
  EXPECT_EQ(count("session"), 1);  // of the registration
}

TEST_F(SignInTest, TheEleventhAttemptIsRefusedEvenWithTheRightPassword) {
  const Someone owner = register_owner();
  for (int i = 0; i < kAttemptsPerAccountAndNetworkMax; ++i)
    EXPECT_EQ(outcome(sign_in(owner.email, "wrong horse")), "401 sign_in_refused");
  const auto refused = sign_in(owner.email, owner.password);
  EXPECT_EQ(outcome(refused), "429 too_many_sign_ins");
  const auto seconds = std::stoi(member(refused, "retryAfter"));
  EXPECT_GT(seconds, 800);
  EXPECT_LE(seconds, 900);
  EXPECT_THAT(refused.headers, Contains(Pair("Retry-After", std::to_string(seconds))));
}

TEST_F(SignInTest, AnAddressWithoutAnAccountIsLimitedAlike) {
  attempts(kAttemptsPerAccountAndNetworkMax, "nobody@example.com", "n1", now_);
  EXPECT_EQ(attempt("nobody@example.com", "n1", now_), "900");
}

TEST_F(SignInTest, OneNetworkLocksNobodyOutElsewhere) {
  attempts(kAttemptsPerAccountAndNetworkMax, "ann@example.com", "attacker", now_);
  EXPECT_EQ(attempt("ANN@example.com", "attacker", now_ + 10min), "300");
  EXPECT_EQ(attempt("ann@example.com", "home", now_), "admitted");
  EXPECT_EQ(attempt("ben@example.com", "attacker", now_), "admitted");
}

TEST_F(SignInTest, OnePasswordOnManyAccountsIsStopped) {
  for (int i = 0; i < kAccountsPerNetworkMax; ++i)
    ASSERT_EQ(attempt(fmt::format("user{}@example.com", i), "attacker", now_), "admitted");
  EXPECT_EQ(attempt("next@example.com", "attacker", now_), "900");
  EXPECT_EQ(attempt("next@example.com", "home", now_), "admitted");
}

TEST_F(SignInTest, ManyNetworksOnOneAccountAreStopped) {
  for (int i = 0; i < kAttemptsPerAccountMax; ++i)
    ASSERT_EQ(attempt("ann@example.com", fmt::format("bot{}", i), now_), "admitted");
  EXPECT_EQ(attempt("ann@example.com", "another", now_), "900");
  EXPECT_EQ(attempt("ben@example.com", "another", now_), "admitted");
}

TEST_F(SignInTest, AttemptsCountForAQuarterOfAnHour) {
  attempts(kAttemptsPerAccountAndNetworkMax - 1, "ann@example.com", "n1", now_);
  attempts(1, "ann@example.com", "n1", now_ + 5min);
  EXPECT_EQ(attempt("ann@example.com", "n1", now_ + 15min - 1s), "1");
  EXPECT_EQ(attempt("ann@example.com", "n1", now_ + 15min), "admitted");
}

TEST_F(SignInTest, ASuccessForgetsTheAttemptsOfItsNetwork) {
  attempts(kAttemptsPerAccountAndNetworkMax, "ann@example.com", "home", now_);
  attempts(kAttemptsPerAccountAndNetworkMax, "ann@example.com", "attacker", now_);
  succeed("ann@example.com", "home", now_);
  EXPECT_EQ(attempt("ann@example.com", "home", now_), "admitted");
  EXPECT_EQ(attempt("ann@example.com", "attacker", now_), "900");
}

TEST_F(SignInTest, ManyAtOnceDoNotExceedTheLimit) {
  std::atomic<int> admitted = 0;
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 8; ++i)
      threads.emplace_back([&] {
        for (int j = 0; j < 4; ++j)
          if (attempt("ann@example.com", "attacker", now_) == "admitted") ++admitted;
      });
  }
  EXPECT_EQ(admitted, kAttemptsPerAccountAndNetworkMax);
}

TEST_F(SignInTest, AHashWithOldParametersIsRenewed) {
  const Someone owner = register_owner();
  pg::Session admin(user_.database().admin_url(), "test");
  admin.query("UPDATE account SET password_hash = $1",  // of "correct horse", t=1, m=64
              "$argon2id$v=19$m=64,t=1,p=1$c29tZXNhbHRzb21lc2FsdA$"
              "bIKRw3Ua1pluirFy81fnppmR01EnUxY3hLEBwbWxBG8");
  EXPECT_EQ(outcome(sign_in(owner.email, owner.password)), "200");
  const auto renewed = admin.one("SELECT password_hash FROM account");
  EXPECT_EQ(renewed.get<std::string>("password_hash").substr(0, 31),
            "$argon2id$v=19$m=19456,t=2,p=1$");
  EXPECT_EQ(outcome(sign_in(owner.email, owner.password)), "200");
}

TEST_F(SignInTest, AMemberOfTwoOrganizationsChoosesOne) {
  const Someone owner = register_owner("owner@example.com");
  const Someone other = register_owner("other@example.com");
  const auto token = invitation(other, owner.email, "viewer");
  ASSERT_EQ(outcome(post("/invites/" + token + "/accept",
                         fmt::format(R"({{"password":"{}"}})", owner.password))),
            "200");
  const auto sign_in_to = [&](const std::string& organization) {
    return post("/auth/login",
                fmt::format(R"({{"email":"{}","password":"{}","organizationId":"{}"}})",
                            owner.email, owner.password, organization));
  };
  const auto first = verified(member(sign_in(owner.email, owner.password), "accessToken"));
  EXPECT_EQ(first.organization, owner.organization);
  EXPECT_EQ(first.role, http::Role::owner);
  const auto second = verified(member(sign_in_to(other.organization.str()), "accessToken"));
  EXPECT_EQ(second.organization, other.organization);
  EXPECT_EQ(second.user, owner.id);
  EXPECT_EQ(second.role, http::Role::viewer);
  EXPECT_EQ(outcome(sign_in_to("org_01KE0000000000000000000000")), "403 no_membership");
}

TEST_F(SignInTest, LeavesNothingBehindThatHasNoUse) {
  const Someone owner = register_owner();
  attempts(3, "ann@example.com", "n1", now_);
  const auto purge_at = [&](Instant now) {
    return user_.db().transact(visitor("n1", now), purge_sign_in);
  };
  EXPECT_EQ(purge_at(now_), 0);
  EXPECT_EQ(purge_at(now_ + 15min), 3);
  EXPECT_EQ(purge_at(clock_.now() + 29 * 24h), 0);
  EXPECT_EQ(purge_at(clock_.now() + 31 * 24h), 1);
  EXPECT_EQ(outcome(refresh(owner.refresh_token)), "401 refresh_token_refused");
}

TEST_F(SignInTest, ATokenIsPrintedForWhoeverHoldsTheKey) {
  const Someone owner = register_owner();
  setenv("BILKO_DATABASE_URL", user_.database().service_url().c_str(), 1);
  const auto known = verified(printed_token({"--org", owner.organization.str(), "--role", "admin",
                                             "--user", owner.id.str(), "--currency", "USD"}));
  EXPECT_EQ(known.organization, owner.organization);
  EXPECT_EQ(known.user, owner.id);
  EXPECT_EQ(known.role, http::Role::admin);
  EXPECT_EQ(known.base_currency, Currency::parse("EUR"));
  unsetenv("BILKO_DATABASE_URL");
  const auto unknown = verified(printed_token(
      {"--org", "org_01KE0000000000000000000000", "--role", "viewer", "--currency", "USD"}));
  EXPECT_EQ(unknown.user, std::nullopt);
  EXPECT_EQ(unknown.base_currency, Currency::parse("USD"));
  EXPECT_THROW(print_token({"--org", owner.organization.str()}), Error);
  EXPECT_THROW(print_token({"--org", "x", "--role", "owner"}), Error);
}

}  // namespace
}  // namespace bilko::user
