#include "banking/domain/bank_account.h"

#include <gtest/gtest.h>

#include "bilko/core/error.h"

namespace bilko::banking {
namespace {

std::string verdict_on(const BankAccountDetails& details) {
  try {
    require_valid(details);
  } catch (const Error& error) {
    return error.fields().front().pointer + " " + error.fields().front().code;
  }
  return "accepted";
}

BankAccountDetails with_columns(Columns columns) {
  BankAccountDetails details{"Main", {}, "160-1-06", default_profile()};
  details.profile.columns = std::move(columns);
  return details;
}

TEST(BankAccountDetails, AreCheckedRuleByRule) {
  BankAccountDetails bad_delimiter{"Main", {}, "1", default_profile()};
  bad_delimiter.profile.delimiter = "x";
  BankAccountDetails bad_skip{"Main", {}, "1", default_profile()};
  bad_skip.profile.skip_rows = 101;
  const std::pair<BankAccountDetails, const char*> cases[] = {
      {{"Main", {}, {}, default_profile()}, "accepted"},
      {{" ", {}, {}, default_profile()}, "/name text_blank"},
      {{std::string(201, 'x'), {}, {}, default_profile()}, "/name text_too_long"},
      {{"Main", {}, std::string(35, '1'), default_profile()}, "/number text_too_long"},
      {bad_delimiter, "/profile/delimiter delimiter_unknown"},
      {bad_skip, "/profile/skipRows skip_rows_out_of_range"},
      {with_columns({.date = "d", .description = "t"}),
       "/profile/columns/amount amount_columns_unclear"},
      {with_columns({.date = "d", .description = "t", .debit = "a"}),
       "/profile/columns/amount amount_columns_unclear"},
      {with_columns({.date = "d", .description = "t", .amount = "a", .debit = "b", .credit = "c"}),
       "/profile/columns/amount amount_columns_unclear"},
      {with_columns({.date = "d", .description = "t", .debit = "b", .credit = "c"}), "accepted"},
      {with_columns({.date = "", .description = "t", .amount = "a"}),
       "/profile/columns/date text_blank"},
      {with_columns({.date = "d", .description = "t", .amount = "a", .reference = " "}),
       "/profile/columns/reference text_blank"},
  };
  for (const auto& [details, expected] : cases) EXPECT_EQ(verdict_on(details), expected);
}

}  // namespace
}  // namespace bilko::banking
