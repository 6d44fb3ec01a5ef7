#pragma once

#include <gtest/gtest.h>

#include <map>
#include <string>

#include "bilko/contracts/chart.h"
#include "bilko/contracts/expense_events.h"
#include "bilko/testing/answers.h"
#include "bilko/testing/inspection.h"
#include "bilko/testing/temporary_folder.h"
#include "expense/http/views.h"

namespace bilko::expense {

using testing::code_of;
using testing::decoded;
using testing::violation_of;
using Members = std::map<std::string, std::string>;

// The expense service on a real PostgreSQL, used through its API by two people of a new
// organization whose base currency is EUR: Ada submits, the boss decides. Nothing has been learned
// yet.
class ExpenseTest : public ::testing::Test {
 protected:
  http::Response call(const UserId& user, const std::string& method, const std::string& path,
                      const std::string& body = "");
  // A change of the newest version.
  http::Response patch(const UserId& user, const ExpenseId& id, const std::string& body);
  http::Response upload(const ExpenseId& id, const std::string& bytes,
                        const OrganizationId& organization);

  AccountId account(const char* code) const;
  // What Ada submits: 45.50 EUR for travel; `members` are added to it or replace what it has.
  std::string submission(const Members& members = {}) const;
  // Each EXPECTs to succeed.
  ExpenseView create(const Members& members = {});
  ExpenseView approve(const ExpenseId& id);
  ExpenseView create_and_approve(const Members& members = {});
  ExpenseView mark_paid(const ExpenseId& id);
  ExpenseView show(const ExpenseId& id);
  // Hands the event to its handler twice and EXPECTs both to succeed.
  void deliver_twice(const events::CloudEvent& event);
  std::size_t published(std::string_view type) { return service_.published(type).size(); }

  const testing::TemporaryFolder blobs_;
  testing::ServiceInProcess service_ = start();
  const OrganizationId organization_ = OrganizationId::generate(SystemClock().now());
  const UserId ada_ = UserId::derived(organization_, "ada");
  const UserId boss_ = UserId::derived(organization_, "boss");

 private:
  testing::ServiceInProcess start() const;
};

http::Principal owner_of(const OrganizationId& organization, const UserId& user);
std::string path_of(const ExpenseId& id, const std::string& action = "");

// How often a race is run: BILKO_RACES, 20 by default.
int races();

}  // namespace bilko::expense
