#include "invoice/tests/invoice_fixture.h"

namespace bilko::invoice {
namespace {

class TenancyTest : public InvoiceTest {
 protected:
  const OrganizationId other_ = OrganizationId::generate(SystemClock().now());
};

TEST_F(TenancyTest, WhatBelongsToOthersIsNotFound) {
  const auto invoice = create_and_send();
  const std::tuple<const char*, std::string, const char*> cases[] = {
      {"GET", path_of(invoice.id), ""},
      {"PATCH", path_of(invoice.id), R"({"note": "x"})"},
      {"DELETE", path_of(invoice.id), ""},
      {"POST", path_of(invoice.id, "/send"), ""},
      {"GET", path_of(invoice.id, "/pdf"), ""},
      {"POST", path_of(invoice.id, "/payments"), R"({"amount": "1", "paymentReference": "R"})"},
      {"POST", path_of(invoice.id, "/mark-paid"), R"({"paymentReference": "R"})"},
      {"POST", path_of(invoice.id, "/cancel"), ""},
      {"GET", "/contacts/" + contact_.str(), ""},
      {"PATCH", "/contacts/" + contact_.str(), R"({"name": "x"})"},
  };
  for (const auto& [method, path, body] : cases)
    EXPECT_EQ(call_as(other_, method, path, body).status, 404) << method << " " << path;
  EXPECT_EQ(decoded<http::Page<InvoiceView>>(call_as(other_, "GET", "/invoices")).data.size(), 0u);
  EXPECT_EQ(show(invoice.id).version, invoice.version);
}

TEST_F(TenancyTest, AContactOfOthersIsUnknown) {
  EXPECT_EQ(violation_of(call_as(other_, "POST", "/invoices", draft_body())),
            "/contactId contact_unknown");
}

TEST_F(TenancyTest, SqlAsTheServiceShowsTheOwnOrganizationOnly) {
  const auto invoice = create_and_send();
  view(*invoice.tracking_token.value);
  mark_paid(invoice.id);
  psql("INSERT INTO ledger_account VALUES ('" + organization_.str() +
       "', 'acc_1', NULL, true, 1, now())");
  psql("INSERT INTO bank_account VALUES ('" + organization_.str() + "', 'bac_1', 'acc_1', 1)");
  psql("INSERT INTO reminder VALUES ('" + organization_.str() + "', '" + invoice.id.str() +
       "', 1, '2026-04-01')");
  psql("INSERT INTO seller VALUES ('" + organization_.str() + "', 'x', '', '', '', '', 1)");
  for (const std::string table :
       {"contact", "invoice", "invoice_line", "invoice_view", "payment", "number_counter",
        "ledger_account", "bank_account", "reminder", "seller"}) {
    EXPECT_GT(testing::rows_seen(service_, table, testing::context_of(organization_)), 0) << table;
    EXPECT_EQ(testing::rows_seen(service_, table, testing::context_of(other_)), 0) << table;
    EXPECT_EQ(testing::rows_seen(service_, table, testing::system_context()), 0) << table;
  }
}

TEST_F(TenancyTest, OnlyTheDirectoryIsReadWithoutATenant) {
  EXPECT_EQ(testing::open_tables(service_), (std::vector<std::string>{"tenant", "tracking_token"}));
}

}  // namespace
}  // namespace bilko::invoice
