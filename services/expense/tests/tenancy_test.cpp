#include "bilko/contracts/bank_events.h"
#include "bilko/contracts/ledger_events.h"
#include "bilko/contracts/user_events.h"
#include "expense/tests/expense_fixture.h"

namespace bilko::expense {
namespace {

class TenancyTest : public ExpenseTest {
 protected:
  const OrganizationId other_ = OrganizationId::generate(SystemClock().now());
};

TEST_F(TenancyTest, WhatBelongsToOthersIsNotFound) {
  const auto expense = create_and_approve();
  const std::tuple<const char*, std::string, const char*> cases[] = {
      {"GET", path_of(expense.id), ""},
      {"PATCH", path_of(expense.id), R"({"description": "x"})"},
      {"POST", path_of(expense.id, "/approve"), ""},
      {"POST", path_of(expense.id, "/reject"), R"({"rejectReason": "x"})"},
      {"POST", path_of(expense.id, "/mark-paid"), ""},
      {"GET", path_of(expense.id, "/receipt"), ""},
  };
  const auto as_other = [&](const char* method, const std::string& path, const char* body) {
    return service_.call({.caller = owner_of(other_, ada_),
                          .method = method,
                          .path = path,
                          .body = body,
                          .headers = {{"if-match", "*"}}});
  };
  for (const auto& [method, path, body] : cases)
    EXPECT_EQ(as_other(method, path, body).status, 404) << method << " " << path;
  EXPECT_EQ(as_other("GET", "/expenses", "").body, R"({"data":[],"nextCursor":null})");
  EXPECT_EQ(show(expense.id).version, expense.version);
}

TEST_F(TenancyTest, SqlAsTheServiceShowsTheOwnOrganizationOnly) {
  const auto now = SystemClock().now();
  create();
  deliver_twice(testing::event_of(contracts::UserCreated{ada_, organization_, "a@example.org", "A",
                                                         contracts::MemberRole::owner, now}));
  deliver_twice(testing::event_of(
      contracts::AccountCreated{account("5200"), organization_, "5200", "Travel",
                                contracts::AccountType::expense, std::nullopt, true, now}));
  deliver_twice(testing::event_of(
      contracts::BankAccountCreated{BankAccountId::generate(now), organization_, "Giro",
                                    Currency::parse("EUR"), account("1000"), now}));
  for (const std::string table :
       {"expense", "number_counter", "ledger_account", "bank_account", "member"}) {
    EXPECT_EQ(testing::rows_seen(service_, table, testing::context_of(organization_)), 1) << table;
    EXPECT_EQ(testing::rows_seen(service_, table, testing::context_of(other_)), 0) << table;
    EXPECT_EQ(testing::rows_seen(service_, table, testing::system_context()), 0) << table;
  }
  EXPECT_EQ(testing::open_tables(service_), std::vector<std::string>{});
}

}  // namespace
}  // namespace bilko::expense
