// What the database itself refuses, whoever asks.
#include "audit/tests/audit_fixture.h"
#include "bilko/testing/inspection.h"

namespace bilko::audit {
namespace {

class ImmutabilityTest : public AuditTest {
 protected:
  std::string attempt(const std::string& url, const std::string& sql) const {
    return testing::attempt(url, organization_, sql);
  }

  OrganizationId organization_ = new_organization();
};

TEST_F(ImmutabilityTest, NobodyChangesOrRemovesWhatIsArchived) {
  deliver({logged_action(organization_), logged_action(organization_)});
  for (const char* sql :
       {"UPDATE event_archive SET value = 'x'", "UPDATE event_archive SET hash = prev_hash",
        "UPDATE logged_action SET user_id = null", "UPDATE logged_action SET id = id WHERE false",
        "DELETE FROM event_archive", "DELETE FROM logged_action", "TRUNCATE event_archive",
        "TRUNCATE logged_action", "TRUNCATE event_archive, logged_action, chain_head CASCADE",
        "INSERT INTO event_archive SELECT * FROM event_archive "
        "ON CONFLICT (source, event_id) DO UPDATE SET value = ''"}) {
    EXPECT_EQ(attempt(audit_.database().service_url(), sql), "denied") << sql;
    EXPECT_EQ(attempt(audit_.database().owner_url(), sql), "immutable") << sql;
  }
  EXPECT_EQ(verdict(organization_.str()), "ok 2");
}

TEST_F(ImmutabilityTest, TheHeadOfAChainOnlyGoesForward) {
  deliver({logged_action(organization_), logged_action(organization_)});
  for (const auto& role : {audit_.database().service_url(), audit_.database().owner_url()})
    for (const char* sql :
         {"UPDATE chain_head SET seq = seq - 1", "UPDATE chain_head SET hash = ''",
          "UPDATE chain_head SET seq = 9, organization_id = 'x'", "DELETE FROM chain_head"})
      EXPECT_EQ(attempt(role, sql), "immutable") << sql;
  EXPECT_EQ(attempt(audit_.database().service_url(), "TRUNCATE chain_head"), "denied");
  EXPECT_EQ(attempt(audit_.database().owner_url(), "TRUNCATE chain_head"), "immutable");
  EXPECT_EQ(verdict(organization_.str()), "ok 2");
}

}  // namespace
}  // namespace bilko::audit
