#include "user/domain/password.h"

#include <gtest/gtest.h>

namespace bilko::user {
namespace {

std::string refusal_of(std::string_view password) {
  Violations violations;
  require_password(violations, password, Email::parse("somebody@example.com"));
  try {
    violations.throw_if_any("refused");
  } catch (const Error& error) {
    EXPECT_EQ(error.fields().at(0).pointer, "/password");
    return error.fields().at(0).code;
  }
  return "accepted";
}

TEST(Password, HasTenCharactersAndAtMost256Bytes) {
  EXPECT_EQ(refusal_of("123456789"), "password_too_short");
  EXPECT_EQ(refusal_of("1234567890"), "accepted");
  EXPECT_EQ(refusal_of("ššššššššš"), "password_too_short");
  EXPECT_EQ(refusal_of("šššššššššš"), "accepted");
  EXPECT_EQ(refusal_of(std::string(256, 'x')), "accepted");
  EXPECT_EQ(refusal_of(std::string(257, 'x')), "password_too_long");
}

TEST(Password, IsNotTheEmail) {
  EXPECT_EQ(refusal_of("somebody@example.com"), "password_is_email");
  EXPECT_EQ(refusal_of("SomeBody@Example.com"), "password_is_email");
}

}  // namespace
}  // namespace bilko::user
