#include "sample/domain/specimen.h"

#include <gtest/gtest.h>

#include "bilko/core/error.h"

namespace bilko::sample {
namespace {

TEST(SpecimenDetails, AreCheckedRuleByRule) {
  const std::pair<std::string, const char*> cases[] = {
      {"First", "accepted"},
      {std::string(200, 'x'), "accepted"},
      {" ", "/name text_blank"},
      {std::string(201, 'x'), "/name text_too_long"},
  };
  for (const auto& [name, expected] : cases) {
    std::string verdict = "accepted";
    try {
      require_valid({name});
    } catch (const Error& error) {
      verdict = error.fields().front().pointer + " " + error.fields().front().code;
    }
    EXPECT_EQ(verdict, expected) << name;
  }
}

}  // namespace
}  // namespace bilko::sample
