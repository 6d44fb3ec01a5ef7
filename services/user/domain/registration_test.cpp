#include "user/domain/registration.h"

#include <gtest/gtest.h>

#include "bilko/core/error.h"

namespace bilko::user {
namespace {

template <class... Input>
std::string wrong_fields(const Input&... input) {
  std::string pointers;
  try {
    require_valid(input...);
  } catch (const Error& error) {
    for (const FieldError& field : error.fields()) pointers += field.pointer + " ";
  }
  return pointers;
}

TEST(Registration, NamesEveryWrongFieldAtOnce) {
  Registration registration{.email = Email::parse("ann@example.com"),
                            .password = "correct horse",
                            .name = "Ann Lee",
                            .organization = {"Acme", Currency::parse("EUR"), Country::parse("DE")}};
  EXPECT_EQ(wrong_fields(registration), "");
  registration.password = "short";
  registration.name = " ";
  registration.organization.name = std::string(201, 'x');
  EXPECT_EQ(wrong_fields(registration), "/password /name /organization/name ");
}

TEST(Acceptance, NeedsANameOnlyIfOneIsGiven) {
  const Email email = Email::parse("ann@example.com");
  EXPECT_EQ(wrong_fields(Acceptance{.password = "correct horse", .name = {}}, email), "");
  EXPECT_EQ(wrong_fields(Acceptance{.password = "ann@example.com", .name = ""}, email),
            "/password /name ");
}

}  // namespace
}  // namespace bilko::user
