#include "notification/tests/notification_fixture.h"

namespace bilko::notification {
namespace {

class TenancyTest : public NotificationTest {
 protected:
  const OrganizationId other_ = OrganizationId::generate(SystemClock().now());
};

TEST_F(TenancyTest, CommunicationsOfOthersAreNotFound) {
  deliver({event_of(invoice_sent())});
  const auto id = only_communication().id.str();
  EXPECT_EQ(get_as(other_, "/communications/" + id).status, 404);
  const auto listed = get_as(other_, "/communications");
  EXPECT_TRUE(
      json::decode<http::Page<CommunicationView>>(std::string_view(listed.body)).data.empty());
}

TEST_F(TenancyTest, SqlAsTheServiceShowsTheOwnOrganizationOnly) {
  deliver({event_of(organization_created("Firma")), event_of(invoice_sent())});
  for (const std::string table : {"communication", "invoice", "organization"}) {
    const auto visible = [&](const Context& context) {
      return service_.db().read(context, [&](pg::Tx& tx) {
        return tx.one("SELECT count(*) AS n FROM " + table).get<int>("n");
      });
    };
    EXPECT_EQ(visible(testing::context_of(organization_)), 1) << table;
    EXPECT_EQ(visible(testing::context_of(other_)), 0) << table;
    EXPECT_EQ(visible(testing::system_context()), 0) << table;
  }
}

TEST_F(TenancyTest, OnlyTheQueueIsReadWithoutATenant) {
  const pg::Rows rows = pg::Session(service_.database().admin_url(), "test").query(R"(
    SELECT c.relname AS name FROM pg_class c
      JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'organization_id'
     WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace
       AND NOT c.relforcerowsecurity ORDER BY 1)");
  std::vector<std::string> open;
  for (const pg::Row& row : rows) open.push_back(row.get<std::string>("name"));
  EXPECT_EQ(open, (std::vector<std::string>{"delivery", "idempotency", "membership", "parked"}));
}

}  // namespace
}  // namespace bilko::notification
