#include "user/domain/refresh_token.h"

#include <gtest/gtest.h>

namespace bilko::user {
namespace {

TEST(RefreshToken, TheNextOneIsOfTheSameSessionWithAnotherSecret) {
  const RefreshToken first = RefreshToken::of_new_session();
  const RefreshToken second = first.next();
  EXPECT_EQ(second.session(), first.session());
  EXPECT_NE(second.secret_hash(), first.secret_hash());
  EXPECT_NE(RefreshToken::of_new_session().session(), first.session());
}

TEST(RefreshToken, ReadsBackWhatItPrints) {
  const RefreshToken token = RefreshToken::of_new_session();
  const auto read = RefreshToken::read(token.str());
  ASSERT_TRUE(read);
  EXPECT_EQ(read->session(), token.session());
  EXPECT_EQ(read->secret_hash(), token.secret_hash());
}

TEST(RefreshToken, DoesNotHoldItsOwnHash) {
  const RefreshToken token = RefreshToken::of_new_session();
  EXPECT_EQ(token.str().find(token.secret_hash()), std::string::npos);
}

TEST(RefreshToken, ReadsNothingElse) {
  const std::string token = RefreshToken::of_new_session().str();
  EXPECT_FALSE(RefreshToken::read(""));
  EXPECT_FALSE(RefreshToken::read(token.substr(1)));
  EXPECT_FALSE(RefreshToken::read(token + "0"));
  EXPECT_FALSE(RefreshToken::read("G" + token.substr(1)));
  EXPECT_FALSE(RefreshToken::read("eyJhbGciOiJFZERTQSJ9.e30.AA"));
}

}  // namespace
}  // namespace bilko::user
