#include "audit/tests/audit_fixture.h"

#include <fmt/format.h>

#include "audit/config.h"
#include "audit/events/subscriptions.h"
#include "audit/http/routes.h"
#include "bilko/contracts/user_events.h"
#include "bilko/http/page.h"

namespace bilko::audit {

testing::ServiceInProcess AuditTest::start() {
  return {
      {"audit", audit_migrations}, subscribe, [](service::Api& api) { add_routes(api, Config()); }};
}

OrganizationId AuditTest::new_organization() {
  return OrganizationId::generate(SystemClock().now());
}

void AuditTest::deliver(const std::vector<events::CloudEvent>& batch) {
  const auto failed = audit_.deliver(batch);
  EXPECT_FALSE(failed.has_value()) << failed->reason;
}

void AuditTest::deliver_records(const std::vector<kafka::Record>& records, std::int32_t partition) {
  SystemClock clock;
  events::Subscriptions subscriptions;
  subscribe(subscriptions);
  events::Group group({fmt::format("group {}", Ulid::generate(clock.now()).str())}, subscriptions,
                      audit_.db(), clock);
  events::BatchApplier applier(group);
  std::vector<events::Arrival> arrivals;
  for (kafka::Record record : records) {
    record.partition = partition;
    arrivals.push_back(applier.receive(std::move(record)));
    EXPECT_EQ(arrivals.back().poison, "");
  }
  std::size_t done = 0;
  const auto failed = applier.apply(arrivals, partition, done);
  EXPECT_FALSE(failed.has_value()) << failed->reason;
}

http::Response AuditTest::get(const OrganizationId& organization, const std::string& path,
                              const std::string& query) {
  return audit_.call({.caller = http::Principal{organization, std::nullopt, http::Role::owner,
                                                Currency::parse("EUR")},
                      .path = path,
                      .query = query});
}

std::vector<LoggedAction> AuditTest::logged_actions(const OrganizationId& organization,
                                                    const std::string& query) {
  const auto response = get(organization, "/audit/logged-actions", query);
  EXPECT_EQ(response.status, 200) << response.body;
  return json::decode<http::Page<LoggedAction>>(std::string_view(response.body)).data;
}

std::vector<std::string> AuditTest::events(const OrganizationId& organization,
                                           const std::string& query) {
  const auto response = get(organization, "/audit/events", query);
  EXPECT_EQ(response.status, 200) << response.body;
  std::vector<std::string> ids;
  for (const auto& event :
       json::decode<http::Page<json::Raw>>(std::string_view(response.body)).data)
    ids.push_back(events::decode_structured(event.text).id);
  return ids;
}

ChainReport AuditTest::report(const std::string& organization, std::int32_t partition,
                              const std::vector<ChainLink>& known) {
  return verify_chain(audit_.db(), testing::system_context(), {organization, partition}, known);
}

std::string AuditTest::verdict(const std::string& organization, std::int32_t partition,
                               const std::vector<ChainLink>& known) {
  const auto found = report(organization, partition, known);
  if (!found.fault) return fmt::format("ok {}", found.rows);
  return fmt::format("{} {}: {}", found.fault->seq, found.fault->event_id, found.fault->what);
}

void AuditTest::tamper(const std::string& sql) {
  pg::Session superuser(audit_.database().admin_url(), "attacker");
  superuser.script("SET session_replication_role = replica; " + sql);
}

events::CloudEvent logged_action(const OrganizationId& organization, const Mutation& mutation) {
  LoggedAction action{.id = "log_" + Ulid::generate(mutation.at).str(),
                      .organization_id = organization.str(),
                      .table_name = mutation.table,
                      .user_id = {},
                      .action = mutation.action,
                      .row_id = mutation.row,
                      .row_data = {},
                      .changed_fields = {},
                      .client_ip = {std::string(64, 'a')},
                      .application_name = "bilko-api",
                      .created_at = mutation.at};
  if (!mutation.user.empty()) action.user_id = {mutation.user};
  if (mutation.changed_fields != "null")
    action.changed_fields = {json::Raw{mutation.changed_fields}};
  auto event = testing::new_event(mutation.type, action.id, organization, json::encode(action));
  event.time = mutation.at;
  return event;
}

events::CloudEvent user_deleted() {
  contracts::UserDeleted deleted;
  deleted.user_id = UserId::generate(SystemClock().now());
  deleted.deleted_at = SystemClock().now();
  deleted.reason = "asked for it";
  return testing::event_of(deleted);
}

}  // namespace bilko::audit
