#include "expense/tests/expense_fixture.h"

#include <fmt/format.h>

#include <cstdlib>

#include "bilko/service/memberships.h"
#include "expense/events/subscriptions.h"
#include "expense/http/routes.h"

namespace bilko::expense {

testing::ServiceInProcess ExpenseTest::start() const {
  return {{"expense", expense_migrations},
          service::with_memberships(subscribe),
          [this](service::Api& api) { add_routes(api, Config{.blob_folder = blobs_.path()}); }};
}

http::Response ExpenseTest::call(const UserId& user, const std::string& method,
                                 const std::string& path, const std::string& body) {
  return service_.call(
      {.caller = owner_of(organization_, user), .method = method, .path = path, .body = body});
}

http::Response ExpenseTest::patch(const UserId& user, const ExpenseId& id,
                                  const std::string& body) {
  return service_.call({.caller = owner_of(organization_, user),
                        .method = "PATCH",
                        .path = path_of(id),
                        .body = body,
                        .headers = {{"if-match", "*"}}});
}

http::Response ExpenseTest::upload(const ExpenseId& id, const std::string& bytes,
                                   const OrganizationId& organization) {
  return service_.call(
      {.caller = owner_of(organization, ada_),
       .method = "POST",
       .path = path_of(id, "/receipt"),
       .body = "--B\r\nContent-Disposition: form-data; name=\"file\"; filename=\"../../etc/x\"\r\n"
               "Content-Type: text/html\r\n\r\n" +
               bytes + "\r\n--B--\r\n",
       .headers = {{"content-type", "multipart/form-data; boundary=B"}}});
}

AccountId ExpenseTest::account(const char* code) const {
  return contracts::default_account_id(organization_, code);
}

std::string ExpenseTest::submission(const Members& members) const {
  Members all = {{"amount", R"("45.50")"},
                 {"currency", R"("EUR")"},
                 {"categoryAccountId", '"' + account("5200").str() + '"'},
                 {"date", R"("2026-02-23")"}};
  for (const auto& [name, value] : members) all[name] = value;
  std::string body;
  for (const auto& [name, value] : all)
    body += fmt::format("{}\"{}\": {}", body.empty() ? "{" : ", ", name, value);
  return body + "}";
}

ExpenseView ExpenseTest::create(const Members& members) {
  const auto response = call(ada_, "POST", "/expenses", submission(members));
  EXPECT_EQ(response.status, 201) << response.body;
  return decoded<ExpenseView>(response);
}

ExpenseView ExpenseTest::approve(const ExpenseId& id) {
  const auto response = call(boss_, "POST", path_of(id, "/approve"));
  EXPECT_EQ(response.status, 200) << response.body;
  return decoded<ExpenseView>(response);
}

ExpenseView ExpenseTest::create_and_approve(const Members& members) {
  return approve(create(members).id);
}

ExpenseView ExpenseTest::mark_paid(const ExpenseId& id) {
  const auto response = call(boss_, "POST", path_of(id, "/mark-paid"));
  EXPECT_EQ(response.status, 200) << response.body;
  return decoded<ExpenseView>(response);
}

ExpenseView ExpenseTest::show(const ExpenseId& id) {
  const auto response = call(ada_, "GET", path_of(id));
  EXPECT_EQ(response.status, 200) << response.body;
  return decoded<ExpenseView>(response);
}

void ExpenseTest::deliver_twice(const events::CloudEvent& event) {
  EXPECT_FALSE(service_.deliver({event}));
  EXPECT_FALSE(service_.deliver({event}));
}

http::Principal owner_of(const OrganizationId& organization, const UserId& user) {
  return {organization, user, http::Role::owner, Currency::parse("EUR")};
}

std::string path_of(const ExpenseId& id, const std::string& action) {
  return "/expenses/" + id.str() + action;
}

int races() {
  const char* text = std::getenv("BILKO_RACES");
  return text ? std::stoi(text) : 20;
}

}  // namespace bilko::expense
