#include "audit/tests/audit_fixture.h"

namespace bilko::audit {
namespace {

class TenancyTest : public AuditTest {
 protected:
  void SetUp() override { deliver({logged_action(own_), logged_action(foreign_), user_deleted()}); }
  int visible(const Context& context, const std::string& table) {
    return audit_.db().read(context, [&](pg::Tx& tx) {
      return tx.one("SELECT count(*) AS n FROM " + table).get<int>("n");
    });
  }

  OrganizationId own_ = new_organization();
  OrganizationId foreign_ = new_organization();
};

TEST_F(TenancyTest, TheApiShowsTheOwnOrganizationOnly) {
  EXPECT_EQ(logged_actions(own_).size(), 1U);
  EXPECT_EQ(logged_actions(own_)[0].organization_id, own_.str());
  EXPECT_EQ(events(own_).size(), 1U);
  EXPECT_TRUE(events(own_, "type=user.user.deleted").empty());
  EXPECT_TRUE(events(own_, "subject=" + logged_actions(foreign_)[0].id).empty());
}

TEST_F(TenancyTest, SqlAsTheServiceShowsTheOwnOrganizationOnly) {
  for (const std::string table : {"event_archive", "logged_action"}) {
    EXPECT_EQ(visible(testing::context_of(own_), table), 1) << table;
    EXPECT_EQ(visible(testing::system_context(), table), 0) << table;
    EXPECT_EQ(visible(testing::context_of(new_organization()), table), 0) << table;
  }
}

TEST_F(TenancyTest, NoRowIsWrittenForAnotherOrganization) {
  EXPECT_THROW(audit_.db().transact(testing::context_of(own_),
                                    [&](pg::Tx& tx) {
                                      tx.execute(
                                          "INSERT INTO logged_action (organization_id, partition, "
                                          "seq, id, table_name, row_id, action, application_name, "
                                          "created_at) VALUES ($1, 0, 9, 'log_1', 'X', 'x', "
                                          "'INSERT', 'x', now())",
                                          foreign_);
                                    }),
               std::runtime_error);
}

}  // namespace
}  // namespace bilko::audit
