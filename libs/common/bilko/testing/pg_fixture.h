#pragma once

#include <string>
#include <vector>

#include "bilko/core/clock.h"
#include "bilko/pg/database.h"
#include "bilko/pg/migrate.h"

namespace bilko::testing {

// A fresh database with an owner and a service role, as every service has them; dropped at the end.
// Needs BILKO_TEST_PG_ADMIN (URI of a superuser on a real PostgreSQL 15); throws when it is not
// set.
class TestDatabase {
 public:
  explicit TestDatabase(const std::vector<pg::MigrationSet>& migrations = {});
  ~TestDatabase();
  TestDatabase(const TestDatabase&) = delete;
  TestDatabase& operator=(const TestDatabase&) = delete;

  const std::string& owner_url() const { return owner_url_; }      // runs migrations
  const std::string& service_url() const { return service_url_; }  // what `serve` uses
  const std::string& admin_url() const { return admin_url_; }      // superuser, in this database

 private:
  std::string name_;
  std::string cluster_url_;
  std::string owner_url_;
  std::string service_url_;
  std::string admin_url_;
};

// A context as a request of an owner of `organization` would have it.
Context context_of(const OrganizationId& organization, Instant now = SystemClock().now());
// A context without a tenant.
Context system_context(Instant now = SystemClock().now());

}  // namespace bilko::testing
