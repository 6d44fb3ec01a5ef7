#include "user/adapters/password_hasher.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <ctime>
#include <limits>
#include <thread>
#include <vector>

namespace bilko::user {
namespace {

const PasswordHasher kHasher;

TEST(PasswordHasher, VerifiesTheRightPasswordOnly) {
  const std::string hash = kHasher.hash("correct horse");
  EXPECT_TRUE(kHasher.verifies("correct horse", hash));
  EXPECT_FALSE(kHasher.verifies("correct horsf", hash));
  EXPECT_FALSE(kHasher.verifies("", hash));
  EXPECT_FALSE(kHasher.verifies(std::string("correct horse\0", 14), hash));
}

TEST(PasswordHasher, StoresSaltAndParametersInTheHash) {
  const std::string hash = kHasher.hash("correct horse");
  EXPECT_EQ(hash.substr(0, 31), "$argon2id$v=19$m=19456,t=2,p=1$");
  EXPECT_NE(hash, kHasher.hash("correct horse"));
  EXPECT_FALSE(PasswordHasher::is_outdated(hash));
}

TEST(PasswordHasher, VerifiesAHashWithOtherParametersAndCallsItOutdated) {
  const std::string hash =
      "$argon2id$v=19$m=64,t=1,p=1$c29tZXNhbHRzb21lc2FsdA$"
      "bIKRw3Ua1pluirFy81fnppmR01EnUxY3hLEBwbWxBG8";
  EXPECT_TRUE(kHasher.verifies("correct horse", hash));
  EXPECT_TRUE(PasswordHasher::is_outdated(hash));
}

TEST(PasswordHasher, WithoutAnAccountItSaysNoAfterTheSameWork) {
  const std::string hash = kHasher.hash("correct horse");
  // Processor time: what others do on this machine does not count.
  const auto least = [](auto&& work) {
    auto best = std::numeric_limits<std::clock_t>::max();
    for (int i = 0; i < 5; ++i) {
      const auto start = std::clock();
      work();
      best = std::min(best, std::clock() - start);
    }
    return best;
  };
  const auto known = least([&] { EXPECT_FALSE(kHasher.verifies("wrong one", hash)); });
  const auto unknown = least([&] { EXPECT_FALSE(kHasher.verifies("wrong one", std::nullopt)); });
  EXPECT_LT(unknown, 2 * known);
  EXPECT_LT(known, 2 * unknown);
}

TEST(PasswordHasher, ServesManyAtOnce) {
  const std::string hash = kHasher.hash("correct horse");
  std::vector<std::jthread> threads;
  for (int i = 0; i < 12; ++i)
    threads.emplace_back([&] { EXPECT_TRUE(kHasher.verifies("correct horse", hash)); });
}

}  // namespace
}  // namespace bilko::user
