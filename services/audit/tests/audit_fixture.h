#pragma once

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "audit/store/logged_action.h"
#include "audit/usecases/verify_chain.h"
#include "bilko/testing/service_in_process.h"

namespace bilko::audit {

// The audit on a real PostgreSQL, filled by events and read through its API.
class AuditTest : public ::testing::Test {
 protected:
  static OrganizationId new_organization();
  // Applies the batch; nothing may fail.
  void deliver(const std::vector<events::CloudEvent>& batch);
  // Applies records as they are, of one partition.
  void deliver_records(const std::vector<kafka::Record>& records, std::int32_t partition);

  // A GET by the organization's owner.
  http::Response get(const OrganizationId& organization, const std::string& path,
                     const std::string& query = "");
  std::vector<LoggedAction> logged_actions(const OrganizationId& organization,
                                           const std::string& query = "limit=200");
  // The ids of archived events.
  std::vector<std::string> events(const OrganizationId& organization,
                                  const std::string& query = "limit=200");

  // "ok <rows>", or "<row> <event id>: <what>" of the first bad row of the chain.
  std::string verdict(const std::string& organization, std::int32_t partition = 0,
                      const std::vector<ChainLink>& known = {});
  ChainReport report(const std::string& organization, std::int32_t partition = 0,
                     const std::vector<ChainLink>& known = {});
  // As a superuser whom no trigger stops.
  void tamper(const std::string& sql);

  testing::ServiceInProcess audit_ = start();

 private:
  static testing::ServiceInProcess start();
};

// What a test says of a mutation.
struct Mutation {
  std::string table = "Invoice";
  std::string row = "inv_01KJ508PVE4QKCKDNY1YVQ6GSW";
  std::string action = "INSERT";
  std::string user = "";  // empty: the system
  std::string changed_fields = "null";
  Instant at = SystemClock().now();
  std::string type = "invoice.logged_action.recorded";
};

events::CloudEvent logged_action(const OrganizationId& organization, const Mutation& mutation = {});
// A user.user.deleted, which has no organization.
events::CloudEvent user_deleted();

}  // namespace bilko::audit
