#include "bilko/contracts/ledger_events.h"
#include "bilko/contracts/user_events.h"
#include "ledger/tests/ledger_fixture.h"

namespace bilko::ledger {
namespace {

using ChartTest = LedgerTest;

std::vector<AccountView> accounts_in(const http::Response& response) {
  EXPECT_EQ(response.status, 200) << response.body;
  return json::decode<http::Page<AccountView>>(std::string_view(response.body)).data;
}

TEST_F(ChartTest, ANewOrganizationHasTheDefaultChart) {
  const auto organization = new_organization();
  const auto accounts = accounts_in(get(organization, "/ledger/accounts"));
  ASSERT_EQ(accounts.size(), contracts::kDefaultChart.size());
  for (std::size_t i = 0; i < accounts.size(); ++i) {
    const auto& expected = contracts::kDefaultChart[i];
    EXPECT_EQ(accounts[i].id, contracts::default_account_id(organization, expected.code));
    EXPECT_EQ(accounts[i].code, expected.code);
    EXPECT_EQ(accounts[i].name, expected.name);
    EXPECT_EQ(accounts[i].type, expected.type);
    EXPECT_EQ(accounts[i].role, expected.role);
    EXPECT_TRUE(accounts[i].active);
  }
}

TEST_F(ChartTest, EveryAccountIsAnnouncedAndAuditedOnce) {
  const auto organization = new_organization();
  const auto announced = ledger_.published(contracts::AccountCreated::kType);
  ASSERT_EQ(announced.size(), contracts::kDefaultChart.size());
  const auto first = json::decode<contracts::AccountCreated>(announced.front().data);
  EXPECT_EQ(first.code, "1000");
  EXPECT_EQ(first.role, AccountRole::bank);
  EXPECT_EQ(announced.front().subject, first.account_id.str());
  EXPECT_EQ(announced.front().organization, organization);
  EXPECT_EQ(ledger_.published("ledger.logged_action.recorded").size(),
            contracts::kDefaultChart.size());
}

TEST_F(ChartTest, OpeningTheChartAgainChangesNothing) {
  contracts::OrganizationCreated created;
  created.organization_id = OrganizationId::generate(SystemClock().now());
  created.name = "Bilko d.o.o.";
  created.base_currency = Currency::parse("EUR");
  created.country = "RS";
  const auto event = event_of(created);
  const auto repeated = event_of(created);  // with an id of its own
  deliver({event, repeated});
  deliver({event});
  EXPECT_EQ(accounts_in(get(created.organization_id, "/ledger/accounts")).size(),
            contracts::kDefaultChart.size());
  EXPECT_EQ(ledger_.published(contracts::AccountCreated::kType).size(),
            contracts::kDefaultChart.size());
}

}  // namespace
}  // namespace bilko::ledger
