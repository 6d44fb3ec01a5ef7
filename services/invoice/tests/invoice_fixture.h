#pragma once

#include <gtest/gtest.h>

#include <map>
#include <string>
#include <vector>

#include "bilko/testing/answers.h"
#include "bilko/testing/inspection.h"
#include "bilko/testing/temporary_folder.h"
#include "invoice/http/contact_views.h"
#include "invoice/http/invoice_views.h"

namespace bilko::invoice {

using testing::code_of;
using testing::decoded;
using testing::violation_of;
using Headers = std::map<std::string, std::string>;

// The invoice service on a real PostgreSQL, used through its API by an owner of a new organization
// whose base currency is EUR and who has one contact.
class InvoiceTest : public ::testing::Test {
 protected:
  // What the owner of `organization_` is answered.
  http::Response call(const std::string& method, const std::string& path,
                      const std::string& body = "", const Headers& headers = {});
  http::Response list(const std::string& path, const std::string& query);
  // The same for somebody of another organization.
  http::Response call_as(const OrganizationId& organization, const std::string& method,
                         const std::string& path, const std::string& body = "");

  // The body of a draft over 1250.00 EUR; `members` are added to it or replace what it has.
  std::string draft_body(const Headers& members = {});
  // Each EXPECTs to succeed.
  ContactId new_contact();
  InvoiceView create(const Headers& members = {});
  InvoiceView send(const InvoiceId& id);
  InvoiceView create_and_send(const Headers& members = {}) { return send(create(members).id); }
  InvoiceView mark_paid(const InvoiceId& id);
  InvoiceView show(const InvoiceId& id);
  // Opens the customer's copy; returns the HTTP status.
  int view(const std::string& token);
  // The only event of this type, decoded.
  template <class Payload>
  Payload published_once() {
    const auto events = service_.published(Payload::kType);
    EXPECT_EQ(events.size(), 1u) << Payload::kType;
    return json::decode<Payload>(std::string_view(events.at(0).data));
  }
  std::size_t published(std::string_view type) { return service_.published(type).size(); }
  // Actions in the trail of one table, in order.
  std::vector<std::string> trail(const std::string& table);
  // Runs SQL as a superuser, as psql would.
  void psql(const std::string& sql);

  const testing::TemporaryFolder blobs_;
  testing::ServiceInProcess service_ = start();
  const OrganizationId organization_ = OrganizationId::generate(SystemClock().now());
  const ContactId contact_ = new_contact();

 private:
  testing::ServiceInProcess start() const;
};

std::string path_of(const InvoiceId& id, const std::string& action = "");

}  // namespace bilko::invoice
