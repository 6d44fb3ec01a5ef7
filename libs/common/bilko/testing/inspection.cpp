#include "bilko/testing/inspection.h"

namespace bilko::testing {
namespace {

constexpr auto kOpenTables = R"(
SELECT c.relname AS name FROM pg_class c
  JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'organization_id'
 WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace
   AND NOT c.relforcerowsecurity AND c.relname NOT IN ('idempotency', 'membership', 'parked')
 ORDER BY 1)";

}  // namespace

std::vector<Logged> trail_of(ServiceInProcess& service, const std::string& domain,
                             std::string_view table) {
  std::vector<Logged> trail;
  for (const auto& event : service.published(domain + ".logged_action.recorded")) {
    const auto data = json::Document::parse(event.data);
    const auto text = [&](const char* name) {
      return std::string(data.root().member(name).string());
    };
    if (text("tableName") == table)
      trail.push_back(
          {text("action"), text("rowId"), std::string(data.root().member("changedFields").text())});
  }
  return trail;
}

int rows_seen(ServiceInProcess& service, const std::string& table, const Context& context) {
  return service.db().read(context, [&](pg::Tx& tx) {
    return tx.one("SELECT count(*) AS n FROM " + table).get<int>("n");
  });
}

std::string attempt(const std::string& url, const OrganizationId& organization,
                    const std::string& sql) {
  pg::Session session(url, "attack");
  session.script("SET bilko.organizations = '" + organization.str() + "'");
  try {
    session.query(sql);
    return "accepted";
  } catch (const Error& error) {
    return error.code();
  } catch (const std::runtime_error& error) {
    const std::string text = error.what();
    return text.find("permission denied") == std::string::npos ? text : "denied";
  }
}

std::vector<std::string> open_tables(const ServiceInProcess& service) {
  pg::Session session(service.database().admin_url(), "test");
  std::vector<std::string> tables;
  for (const pg::Row& row : session.query(kOpenTables))
    tables.push_back(row.get<std::string>("name"));
  return tables;
}

}  // namespace bilko::testing
