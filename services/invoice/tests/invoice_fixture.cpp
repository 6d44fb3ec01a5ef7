#include "invoice/tests/invoice_fixture.h"

#include <fmt/format.h>

#include "invoice/config.h"
#include "invoice/events/subscriptions.h"
#include "invoice/http/routes.h"

namespace bilko::invoice {
namespace {

http::Principal owner_of(const OrganizationId& organization) {
  return {organization, UserId::generate(SystemClock().now()), http::Role::owner,
          Currency::parse("EUR")};
}

}  // namespace

testing::ServiceInProcess InvoiceTest::start() const {
  const auto routes = [this](service::Api& api) {
    Config config;
    config.blob_folder = blobs_.path();
    add_routes(api, config);
  };
  return {{"invoice", invoice_migrations}, subscribe, routes};
}

http::Response InvoiceTest::call(const std::string& method, const std::string& path,
                                 const std::string& body, const Headers& headers) {
  return service_.call({.caller = owner_of(organization_),
                        .method = method,
                        .path = path,
                        .body = body,
                        .headers = headers});
}

http::Response InvoiceTest::list(const std::string& path, const std::string& query) {
  return service_.call({.caller = owner_of(organization_), .path = path, .query = query});
}

http::Response InvoiceTest::call_as(const OrganizationId& organization, const std::string& method,
                                    const std::string& path, const std::string& body) {
  return service_.call({.caller = owner_of(organization),
                        .method = method,
                        .path = path,
                        .body = body,
                        .headers = {{"if-match", "*"}}});
}

std::string InvoiceTest::draft_body(const Headers& members) {
  Headers all = {
      {"contactId", '"' + contact_.str() + '"'},
      {"currency", R"("EUR")"},
      {"issueDate", R"("2026-02-23")"},
      {"dueDate", R"("2026-03-25")"},
      {"lines", R"([{"description": "Work", "quantity": "2", "unitPrice": "625.0000"}])"}};
  for (const auto& [name, value] : members) all[name] = value;
  std::string body;
  for (const auto& [name, value] : all)
    body += fmt::format("{}\"{}\": {}", body.empty() ? "{" : ", ", name, value);
  return body + "}";
}

ContactId InvoiceTest::new_contact() {
  const auto response =
      call("POST", "/contacts", R"({"name": "Ada Lovelace", "email": "ada@example.org"})");
  EXPECT_EQ(response.status, 201) << response.body;
  return decoded<ContactView>(response).id;
}

InvoiceView InvoiceTest::create(const Headers& members) {
  const auto response = call("POST", "/invoices", draft_body(members));
  EXPECT_EQ(response.status, 201) << response.body;
  return decoded<InvoiceView>(response);
}

InvoiceView InvoiceTest::send(const InvoiceId& id) {
  const auto response = call("POST", path_of(id, "/send"));
  EXPECT_EQ(response.status, 200) << response.body;
  return decoded<InvoiceView>(response);
}

InvoiceView InvoiceTest::mark_paid(const InvoiceId& id) {
  const auto response =
      call("PATCH", path_of(id, "/mark-paid"), R"({"paymentReference": "REF-1"})");
  EXPECT_EQ(response.status, 200) << response.body;
  return decoded<InvoiceView>(response);
}

InvoiceView InvoiceTest::show(const InvoiceId& id) {
  const auto response = call("GET", path_of(id));
  EXPECT_EQ(response.status, 200) << response.body;
  return decoded<InvoiceView>(response);
}

int InvoiceTest::view(const std::string& token) {
  return service_.call({.caller = std::nullopt, .path = "/invoices/track/" + token}).status;
}

std::vector<std::string> InvoiceTest::trail(const std::string& table) {
  std::vector<std::string> actions;
  for (const auto& logged : testing::trail_of(service_, "invoice", table))
    actions.push_back(logged.action);
  return actions;
}

void InvoiceTest::psql(const std::string& sql) {
  pg::Session(service_.database().admin_url(), "psql").script(sql);
}

std::string path_of(const InvoiceId& id, const std::string& action) {
  return "/invoices/" + id.str() + action;
}

}  // namespace bilko::invoice
