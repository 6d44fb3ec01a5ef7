#include "bilko/core/violations.h"

#include <gtest/gtest.h>

namespace bilko {
namespace {

TEST(Violations, AreToldAllAtOnce) {
  Violations violations;
  violations.require(true, "/a", "never", "holds");
  violations.require(false, "/b", "b_wrong", "b is wrong");
  violations.require(false, "/c", "c_wrong", "c is wrong");
  try {
    violations.throw_if_any("input_invalid");
    FAIL() << "two rules are broken";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::invalid);
    EXPECT_EQ(error.code(), "input_invalid");
    EXPECT_EQ(error.message(), "/b: b is wrong");
    ASSERT_EQ(error.fields().size(), 2u);
    EXPECT_EQ(error.fields()[1].pointer, "/c");
  }
}

TEST(Violations, AreNoneWhenEveryRuleHolds) {
  Violations violations;
  violations.require_text("/name", "Müller", 6);  // characters, not bytes
  violations.throw_if_any("input_invalid");
}

TEST(Violations, KnowBlankAndLongTexts) {
  const std::pair<const char*, const char*> cases[] = {
      {"", "text_blank"}, {" \t\n", "text_blank"}, {"1234567", "text_too_long"}};
  for (const auto& [text, code] : cases) {
    Violations violations;
    violations.require_text("/name", text, 6);
    try {
      violations.throw_if_any("input_invalid");
      FAIL() << text;
    } catch (const Error& error) {
      EXPECT_EQ(error.fields().front().code, code);
    }
  }
}

}  // namespace
}  // namespace bilko
