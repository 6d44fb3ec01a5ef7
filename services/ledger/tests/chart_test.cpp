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

AccountView account_in(const http::Response& response, int status) {
  EXPECT_EQ(response.status, status) << response.body;
  return json::decode<AccountView>(std::string_view(response.body));
}

TEST_F(ChartTest, AnAccountIsAddedAndAnnounced) {
  const auto organization = new_organization();
  const std::string body = R"({"code": "5150", "name": "Books", "type": "EXPENSE"})";
  const auto added = account_in(post(organization, "/ledger/accounts", body), 201);
  EXPECT_EQ(added.id, contracts::default_account_id(organization, "5150"));
  EXPECT_EQ(added.role, std::nullopt);
  const auto event = json::decode<contracts::AccountCreated>(
      ledger_.published(contracts::AccountCreated::kType).back().data);
  EXPECT_EQ(event.account_id, added.id);
  EXPECT_EQ(event.code, "5150");
  const auto again = post(organization, "/ledger/accounts", body);
  EXPECT_EQ(again.status, 409);
  EXPECT_EQ(code_of(again), "account_exists");
}

TEST_F(ChartTest, AnAccountIsRenamedAndPutOutOfUse) {
  const auto organization = new_organization();
  const auto path = "/ledger/accounts/" + contracts::default_account_id(organization, "5900").str();
  const auto changed = account_in(
      patch(organization, path, R"({"name": "Sundries", "active": false})", R"("1")"), 200);
  EXPECT_EQ(changed.name, "Sundries");
  EXPECT_FALSE(changed.active);
  EXPECT_EQ(changed.version, 2);
  EXPECT_EQ(account_in(get(organization, path), 200).name, "Sundries");
  const auto events = ledger_.published(contracts::AccountUpdated::kType);
  ASSERT_EQ(events.size(), 1U);
  const auto event = json::decode<contracts::AccountUpdated>(events[0].data);
  EXPECT_EQ(event.code, "5900");
  EXPECT_FALSE(event.active);
  EXPECT_EQ(patch(organization, path, R"({"name": "x"})", R"("1")").status, 412);
}

TEST_F(ChartTest, AnAccountWithARoleStaysInUse) {
  const auto organization = new_organization();
  const auto path = "/ledger/accounts/" + contracts::default_account_id(organization, "1200").str();
  EXPECT_EQ(code_of(patch(organization, path, R"({"active": false})", "*")), "account_has_role");
  EXPECT_EQ(patch(new_organization(), path, R"({"name": "x"})", "*").status, 404);
}

}  // namespace
}  // namespace bilko::ledger
