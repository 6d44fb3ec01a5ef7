#include "user/domain/country.h"

#include <gtest/gtest.h>

#include "bilko/core/error.h"

namespace bilko::user {
namespace {

TEST(Country, TakesAssignedCodesOnly) {
  for (const char* code : {"AD", "DE", "HR", "US", "ZW"})
    EXPECT_EQ(Country::parse(code).str(), code);
  for (const char* code : {"", "D", "DEU", "de", "XX", "UK", "E ", " A", "D "})
    EXPECT_THROW(Country::parse(code), Error) << code;
}

}  // namespace
}  // namespace bilko::user
