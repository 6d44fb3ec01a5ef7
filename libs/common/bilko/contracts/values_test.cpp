#include <gtest/gtest.h>

#include "bilko/contracts/actor.h"
#include "bilko/contracts/chart.h"
#include "bilko/contracts/open_enum.h"
#include "bilko/core/error.h"

namespace bilko::contracts {
namespace {

const OrganizationId kOrganization = OrganizationId::parse("org_01KERMCGKCC7ZW2FHETG29KJN2");

TEST(DefaultChart, GivesEveryPublisherTheSameAccountIds) {
  EXPECT_EQ(default_account_id(kOrganization, AccountRole::accounts_receivable),
            default_account_id(kOrganization, "1200"));
  // Computed by another program: time bits of the organization, 80 bits of SHA-256.
  EXPECT_EQ(default_account_id(kOrganization, "1200").str(), "acc_01KERMCGKCK62ZY1S547M1G226");
  EXPECT_EQ(default_account_id(kOrganization, "4000").str(), "acc_01KERMCGKCP1XZNYSGGMY0CPHP");
  EXPECT_NE(default_account_id(kOrganization, "1000").ulid().str(),
            default_bank_account_id(kOrganization).ulid().str());
}

TEST(DefaultChart, MapsTheRolesOfTheCatalogue) {
  const std::pair<AccountRole, std::string_view> cases[] = {
      {AccountRole::bank, "1000"},    {AccountRole::accounts_receivable, "1200"},
      {AccountRole::vat_in, "1300"},  {AccountRole::accounts_payable, "2000"},
      {AccountRole::vat_out, "2300"}, {AccountRole::deferred_revenue, "2400"},
      {AccountRole::revenue, "4000"}, {AccountRole::expense, "5000"},
  };
  for (const auto& [role, code] : cases) EXPECT_EQ(default_code(role), code) << enum_name(role);
}

TEST(DefaultChart, HasEachCodeAndRoleOnce) {
  for (std::size_t i = 0; i < kDefaultChart.size(); ++i)
    for (std::size_t k = i + 1; k < kDefaultChart.size(); ++k) {
      EXPECT_NE(kDefaultChart[i].code, kDefaultChart[k].code);
      EXPECT_TRUE(!kDefaultChart[i].role || kDefaultChart[i].role != kDefaultChart[k].role);
    }
}

TEST(OpenEnum, KeepsAValueThatIsNewerThanThisVersion) {
  const auto role = OpenEnum<AccountRole>::parse("PETTY_CASH");
  EXPECT_EQ(role.str(), "PETTY_CASH");
  EXPECT_FALSE(role.known());
  EXPECT_EQ(OpenEnum<AccountRole>::parse("AR").known(), AccountRole::accounts_receivable);
  EXPECT_EQ(OpenEnum<AccountRole>(AccountRole::revenue).str(), "REVENUE");
}

TEST(Actor, IsAUserOrTheSystem) {
  const auto user = UserId::parse("usr_01KERMCGKC4KABJVTRV9PMN18J");
  EXPECT_EQ(Actor(user).str(), user.str());
  EXPECT_EQ(Actor::parse(user.str()), Actor(user));
  EXPECT_TRUE(Actor::parse("SYSTEM").is_system());
  EXPECT_EQ(Actor().str(), "SYSTEM");
  EXPECT_THROW(Actor::parse("system"), Error);
  Context context;
  EXPECT_TRUE(Actor::of(context).is_system());
  context.actor = user;
  EXPECT_EQ(Actor::of(context).user(), user);
}

}  // namespace
}  // namespace bilko::contracts
