#include "ledger/domain/account.h"

#include <gtest/gtest.h>

namespace bilko::ledger {
namespace {

// The first broken rule: "pointer code".
std::string broken(std::string code, AccountType type, std::string name = "Name") {
  Account account;
  account.code = std::move(code);
  account.name = std::move(name);
  account.type = type;
  try {
    require_valid(account);
    return "";
  } catch (const Error& error) {
    return error.fields().front().pointer + " " + error.fields().front().code;
  }
}

TEST(AccountTest, CodesAreDigitsThatFitTheType) {
  const struct {
    const char* code;
    AccountType type;
    const char* violation;
  } rows[] = {{"1010", AccountType::asset, ""},
              {"213000", AccountType::liability, ""},
              {"3900", AccountType::equity, ""},
              {"4100", AccountType::revenue, ""},
              {"5150", AccountType::expense, ""},
              {"9999", AccountType::expense, ""},
              {"5150", AccountType::revenue, "/code code_of_other_type"},
              {"1010", AccountType::expense, "/code code_of_other_type"},
              {"101", AccountType::asset, "/code code_malformed"},
              {"1010000", AccountType::asset, "/code code_malformed"},
              {"10x0", AccountType::asset, "/code code_malformed"},
              {"", AccountType::asset, "/code code_malformed"}};
  for (const auto& row : rows) EXPECT_EQ(broken(row.code, row.type), row.violation) << row.code;
  EXPECT_EQ(broken("1010", AccountType::asset, " "), "/name text_blank");
}

TEST(AccountTest, TheDefaultChartKeepsTheRules) {
  const auto organization = OrganizationId::generate(Instant::parse("2026-02-23T10:00:00Z"));
  for (const Account& account : default_chart(organization))
    EXPECT_NO_THROW(require_valid(account));
}

}  // namespace
}  // namespace bilko::ledger
