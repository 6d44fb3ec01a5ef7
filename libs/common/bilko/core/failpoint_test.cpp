#include "bilko/core/failpoint.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <stdexcept>

#include "bilko/core/error.h"

namespace bilko {
namespace {

void first() { BILKO_FAILPOINT("test.first"); }
void second() { BILKO_FAILPOINT("test.second"); }
[[gnu::used]] void never_called() { BILKO_FAILPOINT("test.never_called"); }

// What each of four calls does: '.' nothing, 'E' error.
std::string four_hits(const char* rules) {
  failpoint::arm(rules);
  std::string seen;
  for (int i = 0; i < 4; ++i) try {
      first();
      seen += '.';
    } catch (const Error& error) {
      seen += error.code() == "failpoint" ? 'E' : '?';
    }
  failpoint::arm("");
  return seen;
}

class FailpointTest : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!failpoint::kIsBuiltIn) GTEST_SKIP() << "built without failpoints";
  }
  void TearDown() override { failpoint::arm(""); }
};

TEST_F(FailpointTest, FiresAtTheHitItIsToldOrFromItOn) {
  EXPECT_EQ(four_hits(""), "....");
  EXPECT_EQ(four_hits("test.first=error"), "E...");
  EXPECT_EQ(four_hits("test.first=error@3"), "..E.");
  EXPECT_EQ(four_hits("test.second=error;test.first=error@2+;"), ".EEE");
  EXPECT_EQ(four_hits("test.firs=error"), "....");
}

TEST_F(FailpointTest, KillLeavesNoTimeForAnything) {
  failpoint::arm("test.second=kill@2");
  EXPECT_EXIT(
      {
        second();
        second();
      },
      ::testing::KilledBySignal(SIGKILL), R"("name":"test.second","action":"kill","hit":2)");
}

TEST_F(FailpointTest, SleepWaits) {
  failpoint::arm("test.first=sleep:30");
  const auto before = std::chrono::steady_clock::now();
  first();
  EXPECT_GE(std::chrono::steady_clock::now() - before, std::chrono::milliseconds(30));
}

TEST_F(FailpointTest, ABugIsNoErrorThatAnybodyExpects) {
  failpoint::arm("test.first=bug@2+");
  EXPECT_NO_THROW(first());
  EXPECT_THROW(first(), std::logic_error);
  EXPECT_THROW(first(), std::logic_error);
}

TEST_F(FailpointTest, ARuleThatCannotBeReadIsRefused) {
  for (const char* rules :
       {"x", "=kill", "x=", "x=die", "x=kill@0", "x=kill@", "x=sleep", "x=sleep:a", "x=kill@1;y"})
    EXPECT_THROW(failpoint::arm(rules), Error) << rules;
}

TEST_F(FailpointTest, AllNamesAreKnownWithoutRunning) {
  const auto names = failpoint::names();
  EXPECT_TRUE(std::find(names.begin(), names.end(), "test.never_called") != names.end());
  EXPECT_TRUE(std::is_sorted(names.begin(), names.end()));
}

}  // namespace
}  // namespace bilko
