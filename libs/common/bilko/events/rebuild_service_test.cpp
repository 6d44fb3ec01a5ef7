// The functions of a rebuild's schema on a real PostgreSQL.
#include <gtest/gtest.h>

#include "bilko/events/migrations.h"
#include "bilko/pg/database.h"
#include "bilko/testing/pg_fixture.h"

namespace bilko::events {
namespace {

constexpr auto kTables = R"(
CREATE TABLE message (organization_id text, id text, words text, status text,
                      PRIMARY KEY (organization_id, id));
SELECT bilko_tenant('message');
CREATE POLICY verification ON message FOR SELECT
  USING (current_setting('bilko.verifying', true) = 'on');
CREATE TABLE archive (id text PRIMARY KEY);
INSERT INTO archive VALUES ('live');
)";
constexpr auto kBegin = R"(
INSERT INTO rebuild_state (operation_id, operator, tables, compared_only, unlogged, expected)
VALUES ('opn', 'test', '{message}', '{archive}',
        '{"message": {"columns": ["status"], "rows": "words = ''by hand''"}}', 0);
SELECT bilko_rebuild_begin(tables || compared_only) FROM rebuild_state;
)";

class RebuildSchemaTest : public ::testing::Test {
 protected:
  RebuildSchemaTest() {
    pg::Session(database_.owner_url(), "test").script(kTables);
    service_.script("SET bilko.organizations = 'o'");
  }
  // Rows as "id words status", in order, without a tenant's eyes.
  std::string rows(const std::string& schema) {
    return pg::Session(database_.admin_url(), "test")
        .one(
            "SELECT coalesce(string_agg(concat_ws(' ', id, words, status), ', ' ORDER BY id), '') "
            "AS rows FROM " +
            schema + ".message")
        .get<std::string>("rows");
  }
  void swap() {
    service_.script("BEGIN; SELECT bilko_rebuild_freeze(), bilko_rebuild_swap(); COMMIT");
  }

  testing::TestDatabase database_{{{"common", common_migrations}}};
  pg::Session service_{database_.service_url(), "test"};
};

TEST_F(RebuildSchemaTest, WhatTheLogDoesNotKnowIsTakenOverAtEachSwap) {
  service_.script(
      "INSERT INTO message VALUES ('o', 'a', 'from the log', 'sending'), "
      "('o', 'b', 'by hand', 'sent'), ('o', 'c', 'forged', 'sent')");
  service_.script(kBegin);
  service_.script(
      "INSERT INTO rebuild.message VALUES ('o', 'a', 'from the log', 'uncertain'), "
      "('o', 'd', 'was lost', 'uncertain')");
  EXPECT_EQ(rows("rebuild"), "a from the log sending, d was lost uncertain");
  service_.script("UPDATE message SET status = 'sent' WHERE id = 'a'");
  swap();
  EXPECT_EQ(rows("public"), "a from the log sent, b by hand sent, d was lost uncertain");
  service_.script(
      "INSERT INTO message VALUES ('o', 'e', 'by hand', 'sent'); "
      "UPDATE message SET status = 'failed' WHERE id = 'a'");
  swap();
  EXPECT_EQ(rows("public"), "a from the log failed, b by hand sent, c forged sent, e by hand sent");
}

TEST_F(RebuildSchemaTest, TablesThatAreComparedOnlyStay) {
  service_.script(kBegin);
  swap();
  EXPECT_EQ(service_.one("SELECT id FROM public.archive").get<std::string>("id"), "live");
  EXPECT_TRUE(service_.query("SELECT FROM rebuild.archive").empty());
}

TEST_F(RebuildSchemaTest, PoliciesAreThoseOfTheLiveTable) {
  service_.script("INSERT INTO message VALUES ('o', 'a', 'by hand', 'sent')");
  service_.script(kBegin);
  swap();
  const auto visible = [&](const std::string& settings) {
    service_.script(settings);
    return service_.query("SELECT FROM message").size();
  };
  EXPECT_EQ(visible("SET bilko.organizations = 'o'"), 1U);
  EXPECT_EQ(visible("SET bilko.organizations = 'p'"), 0U);
  EXPECT_EQ(visible("SET bilko.verifying = 'on'"), 1U);
}

}  // namespace
}  // namespace bilko::events
