#include "bilko/testing/pg_fixture.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <stdexcept>

#include "bilko/core/hash.h"
#include "bilko/trace/trace_context.h"

namespace bilko::testing {
namespace {

constexpr const char* kPassword = "test";

std::string admin_from_environment() {
  const char* url = std::getenv("BILKO_TEST_PG_ADMIN");
  if (url == nullptr)
    throw std::runtime_error(
        "BILKO_TEST_PG_ADMIN is not set: run './bilko test service', or point it at a superuser "
        "of a real PostgreSQL 15");
  return url;
}

// `url` with another user and database: postgresql://user:password@host:port/database.
std::string retarget(const std::string& url, const std::string& user, const std::string& database) {
  const auto at = url.rfind('@');
  const auto start = url.find("://") + 3;
  const auto host_from = at == std::string::npos ? start : at + 1;
  const auto slash = std::min(url.find('/', host_from), url.size());
  const auto host = url.substr(host_from, slash - host_from);
  const auto who =
      user.empty() ? url.substr(start, host_from - start) : fmt::format("{}:{}@", user, kPassword);
  return fmt::format("postgresql://{}{}/{}", who, host, database);
}

}  // namespace

TestDatabase::TestDatabase(const std::vector<pg::MigrationSet>& migrations)
    : name_("bilko_test_" + hex(random_bytes(6))), cluster_url_(admin_from_environment()) {
  owner_url_ = retarget(cluster_url_, name_ + "_owner", name_);
  service_url_ = retarget(cluster_url_, name_, name_);
  admin_url_ = retarget(cluster_url_, "", name_);
  {
    pg::Session cluster(cluster_url_, "bilko-test");
    cluster.script(fmt::format("CREATE ROLE {0}_owner LOGIN PASSWORD '{1}'", name_, kPassword));
    cluster.script(fmt::format("CREATE ROLE {0} LOGIN PASSWORD '{1}'", name_, kPassword));
    cluster.script(fmt::format("CREATE DATABASE {0} OWNER {0}_owner", name_));
  }
  pg::Session admin(admin_url_, "bilko-test");
  admin.script(
      fmt::format("ALTER SCHEMA public OWNER TO {0}_owner;"
                  "GRANT USAGE ON SCHEMA public TO {0};"
                  "ALTER DEFAULT PRIVILEGES FOR ROLE {0}_owner "
                  "GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {0};"
                  "ALTER DEFAULT PRIVILEGES FOR ROLE {0}_owner GRANT USAGE ON SEQUENCES TO {0}",
                  name_));
  pg::migrate(owner_url_, migrations);
}

TestDatabase::~TestDatabase() {
  try {
    pg::Session cluster(cluster_url_, "bilko-test");
    cluster.script(fmt::format("DROP DATABASE {} WITH (FORCE)", name_));
    cluster.script(fmt::format("DROP ROLE {0}; ", name_));
    cluster.script(fmt::format("DROP ROLE {0}_owner", name_));
  } catch (const std::exception& error) {
    std::fprintf(stderr, "dropping %s: %s\n", name_.c_str(), error.what());
  }
}

Context system_context(Instant now) {
  Context context;
  context.now = now;
  context.correlation_id = Ulid::generate(now).str();
  context.traceparent = trace::TraceContext::start().traceparent();
  return context;
}

Context context_of(const OrganizationId& organization, Instant now) {
  Context context = system_context(now);
  context.organization = organization;
  context.actor = UserId::generate(now);
  context.client_ip = std::string(64, 'a');
  return context;
}

}  // namespace bilko::testing
