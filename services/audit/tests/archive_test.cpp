#include <fmt/format.h>

#include "audit/tests/audit_fixture.h"
#include "bilko/contracts/invoice_events.h"

namespace bilko::audit {
namespace {

using ArchiveTest = AuditTest;

std::string column(pg::Database& db, const OrganizationId& organization, const std::string& sql) {
  return db.read(testing::context_of(organization), [&](pg::Tx& tx) {
    return tx.one("SELECT (" + sql + ")::text AS value").get<std::string>("value");
  });
}

TEST_F(ArchiveTest, AnInvoiceCreatedSentViewedAndPaidHasExactlyThreeLoggedActions) {
  const auto organization = new_organization();
  const auto user = UserId::generate(SystemClock().now()).str();
  const Instant now = SystemClock().now();
  const auto later = [&](int ms) { return now + std::chrono::milliseconds(ms); };
  contracts::InvoiceViewed viewed;
  viewed.invoice_id = InvoiceId::parse(Mutation().row);
  viewed.organization_id = organization;
  viewed.invoice_number = "INV-2026-001";
  viewed.tracking_token = "q7Vn2kYxT0mZrP4sBdWc9A";
  viewed.viewed_at = now;
  const std::string sent =
      R"({"status":"sent","sentAt":"2026-02-23T10:30:01.123Z","exchangeRate":"117.1835"})";
  deliver(
      {logged_action(organization, {.user = user, .at = now}),
       logged_action(organization,
                     {.action = "UPDATE", .user = user, .changed_fields = sent, .at = later(1)}),
       testing::event_of(viewed),
       logged_action(
           organization,
           {.action = "UPDATE", .changed_fields = R"({"status":"paid"})", .at = later(2)}),
       logged_action(organization, {.table = "Transaction", .row = "txn_1", .at = later(3)})});

  const auto actions = logged_actions(organization, "tableName=Invoice&rowId=" + Mutation().row);
  ASSERT_EQ(actions.size(), 3U);
  EXPECT_EQ(actions[0].changed_fields.value->text, R"({"status":"paid"})");
  EXPECT_EQ(actions[0].user_id.value, std::nullopt);
  EXPECT_EQ(actions[1].changed_fields.value->text, sent);
  EXPECT_EQ(actions[1].user_id.value, user);
  EXPECT_EQ(actions[1].client_ip.value, std::string(64, 'a'));
  EXPECT_EQ(actions[2].action, "INSERT");
  EXPECT_EQ(actions[2].created_at, now);
  EXPECT_EQ(events(organization).size(), 5U);
  EXPECT_EQ(verdict(organization.str()), "ok 5");
}

TEST_F(ArchiveTest, ADeliveryRepeatedChangesNothing) {
  const auto organization = new_organization();
  const std::vector<events::CloudEvent> batch = {logged_action(organization),
                                                 logged_action(organization), user_deleted()};
  deliver(batch);
  const auto first = report(organization.str());
  deliver(batch);
  deliver({batch[1], logged_action(organization), batch[0]});
  EXPECT_EQ(verdict(organization.str(), 0, {first.end}), "ok 3");
  EXPECT_EQ(logged_actions(organization).size(), 3U);
  EXPECT_EQ(verdict(kNoOrganization), "ok 1");
}

TEST_F(ArchiveTest, TheArchiveKeepsTheExactBytes) {
  const auto organization = new_organization();
  auto event = logged_action(organization);
  kafka::Record record;
  record.topic = event.type;
  record.offset = 42;
  record.timestamp = event.time = Instant::parse("2026-02-23T10:30:01.123Z");
  record.key = std::string("k\0\xff", 3);
  record.value = "\n " + events::encode(event) + " \t";
  record.headers = {{"content-type", "application/cloudevents+json; charset=UTF-8"},
                    {"odd", std::string("\0\xfe", 2)}};
  deliver_records({record}, 2);
  EXPECT_EQ(column(audit_.db(), organization, "SELECT value FROM event_archive"), *record.value);
  EXPECT_EQ(column(audit_.db(), organization, "SELECT encode(key, 'hex') FROM event_archive"),
            "6b00ff");
  EXPECT_EQ(column(audit_.db(), organization, "SELECT headers FROM event_archive"),
            R"([["content-type","application/cloudevents+json; charset=UTF-8"],)"
            R"(["odd",{"hex":"00fe"}]])");
  EXPECT_EQ(verdict(organization.str(), 2), "ok 1");
}

// The formula of domain/chain.h, computed by PostgreSQL.
TEST_F(ArchiveTest, SqlComputesTheSameHashes) {
  const auto organization = new_organization();
  deliver({logged_action(organization), logged_action(organization)});
  EXPECT_EQ(column(audit_.db(), organization, R"(
    SELECT bool_and(hash = sha256(
             prev_hash || int8send(seq) || int8send(kafka_offset)
             || int8send((extract(epoch FROM recorded_at) * 1000)::bigint)
             || int8send((extract(epoch FROM archived_at) * 1000)::bigint)
             || int8send(octet_length(topic)) || convert_to(topic, 'UTF8')
             || int8send(octet_length(key)) || key
             || int8send(octet_length(headers)) || convert_to(headers, 'UTF8')
             || int8send(octet_length(value)) || convert_to(value, 'UTF8')))
       AND bool_and(prev_hash = before) AND count(*) = 2
      FROM (SELECT *, lag(hash, 1, sha256(convert_to(organization_id || '/' || partition, 'UTF8')))
                        OVER (ORDER BY seq) AS before
              FROM event_archive) AS row)"),
            "true");
}

TEST_F(ArchiveTest, AnEventInBinaryModeIsKeptAsItCameAndListedInStructuredMode) {
  const auto organization = new_organization();
  const auto event = logged_action(organization);
  kafka::Record record;
  record.topic = event.type;
  record.key = event.subject;
  record.value = event.data;
  record.headers = {{"content-type", "application/json"},
                    {"ce_specversion", "1.0"},
                    {"ce_id", event.id},
                    {"ce_source", event.source},
                    {"ce_type", event.type},
                    {"ce_time", event.time.str()},
                    {"ce_organizationid", organization.str()}};
  deliver_records({record}, 0);
  EXPECT_EQ(events(organization), std::vector<std::string>{event.id});
  EXPECT_EQ(logged_actions(organization).size(), 1U);
  EXPECT_EQ(verdict(organization.str()), "ok 1");
}

TEST_F(ArchiveTest, ABatchOfAThousandEventsOfManyOrganizationsIsAppendedInOrder) {
  std::vector<OrganizationId> organizations;
  for (int i = 0; i < 7; ++i) organizations.push_back(new_organization());
  std::vector<events::CloudEvent> batch;
  for (std::size_t i = 0; i < 1000; ++i)
    batch.push_back(i % 10 == 9 ? user_deleted() : logged_action(organizations[i % 7]));
  deliver(batch);
  std::size_t total = 0;
  for (const auto& organization : organizations) {
    const auto found = report(organization.str());
    EXPECT_FALSE(found.fault) << found.fault->what;
    total += static_cast<std::size_t>(found.rows);
  }
  EXPECT_EQ(total, 900U);
  EXPECT_EQ(verdict(kNoOrganization), "ok 100");
  EXPECT_EQ(column(audit_.db(), organizations[0],
                   "SELECT string_agg(event_id, ',' ORDER BY seq) FROM event_archive"),
            [&] {
              std::string ids;
              for (std::size_t i = 0; i < 1000; i += 7)
                if (i % 10 != 9) ids += (ids.empty() ? "" : ",") + batch[i].id;
              return ids;
            }());
}

TEST_F(ArchiveTest, PartitionsOfOneOrganizationHaveChainsOfTheirOwn) {
  const auto organization = new_organization();
  for (const std::int32_t partition : {0, 1, 2, 1}) {
    const auto event = logged_action(organization);
    kafka::Record record;
    record.topic = event.type;
    record.value = events::encode(event);
    deliver_records({record}, partition);
  }
  EXPECT_EQ(verdict(organization.str(), 0), "ok 1");
  EXPECT_EQ(verdict(organization.str(), 1), "ok 2");
  EXPECT_EQ(verdict(organization.str(), 2), "ok 1");
  EXPECT_EQ(logged_actions(organization).size(), 4U);
}

TEST_F(ArchiveTest, NothingIsPublished) {
  deliver({logged_action(new_organization())});
  EXPECT_EQ(column(audit_.db(), new_organization(), "SELECT count(*) FROM outbox"), "0");
}

}  // namespace
}  // namespace bilko::audit
