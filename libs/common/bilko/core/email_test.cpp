#include "bilko/core/email.h"

#include <gtest/gtest.h>

#include "bilko/core/error.h"

namespace bilko {
namespace {

bool is_email(const std::string& text) {
  try {
    Email::parse(text);
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), "email_malformed");
    return false;
  }
  return true;
}

TEST(Email, TakesWhatMailServersTake) {
  for (const char* text : {"a@b.co", "ann.lee+bills@accounts.example.com", "o'hara@x-y.example",
                           "UPPER@Example.COM", "1@2.example"})
    EXPECT_TRUE(is_email(text)) << text;
}

TEST(Email, RefusesWhatIsNoAddress) {
  const std::string long_local(65, 'a');
  const std::string long_domain = "a@" + std::string(63, 'b') + "." + std::string(63, 'c') + "." +
                                  std::string(63, 'd') + "." + std::string(63, 'e') + ".example";
  for (const std::string& text :
       {std::string(), std::string("ann"), std::string("@b.example"), std::string("a@"),
        std::string("a@localhost"), std::string("a@@b.example"), std::string(".a@b.example"),
        std::string("a..b@b.example"), std::string("a b@b.example"), std::string("a@-b.example"),
        std::string("a@b.example."), std::string("a@b..example"), std::string("\"a\"@b.example"),
        std::string("a@[127.0.0.1]"), std::string("a@b.example\n"), std::string("ž@b.example"),
        std::string("Ann <a@b.example>"), long_local + "@b.example", long_domain})
    EXPECT_FALSE(is_email(text)) << text;
}

TEST(Email, SpellingsOfOneAddressHaveOneKey) {
  const Email email = Email::parse("Ann@Example.com");
  EXPECT_EQ(email.str(), "Ann@Example.com");
  EXPECT_EQ(email.key(), Email::parse("ann@eXample.COM").key());
  EXPECT_NE(email.key(), Email::parse("anne@example.com").key());
  EXPECT_EQ(email.key().size(), 64u);
  EXPECT_TRUE(email.is_spelled("ANN@EXAMPLE.COM"));
  EXPECT_EQ(email.local_part(), "Ann");
}

}  // namespace
}  // namespace bilko
