#include "invoice/tests/invoice_fixture.h"

namespace bilko::invoice {
namespace {

using TrailTest = InvoiceTest;

TEST_F(TrailTest, CreatedSentViewedAndPaidAreThreeRows) {
  const auto invoice = create_and_send();
  view(*invoice.tracking_token.value);
  mark_paid(invoice.id);
  EXPECT_EQ(trail("Invoice"), (std::vector<std::string>{"INSERT", "UPDATE", "UPDATE"}));
  EXPECT_EQ(trail("InvoiceLine"), std::vector<std::string>{"INSERT"});
  EXPECT_EQ(trail("Payment"), std::vector<std::string>{"INSERT"});
}

TEST_F(TrailTest, ARowSaysWhoChangedWhat) {
  const auto invoice = create_and_send();
  const auto event = service_.published("invoice.logged_action.recorded").back();
  const auto data = json::Document::parse(event.data);
  EXPECT_EQ(data.root().member("rowId").string(), invoice.id.str());
  EXPECT_EQ(data.root().member("organizationId").string(), organization_.str());
  EXPECT_EQ(data.root().member("userId").string(), event.actor->str());
  EXPECT_EQ(data.root().member("clientIp").string(), std::string(64, 'a'));
  const auto changed = data.root().member("changedFields");
  EXPECT_EQ(changed.member("status").string(), "sent");
  EXPECT_EQ(changed.member("trackingToken").string(), *invoice.tracking_token.value);
  EXPECT_EQ(changed.member("sentAt").string(), invoice.sent_at.value->str());
  EXPECT_EQ(changed.member("pdfUrl").string(), *invoice.pdf_url.value);
  EXPECT_FALSE(changed.member("totalAmount").exists());
}

TEST_F(TrailTest, AChangeByPsqlIsCaughtAndHasNoUser) {
  const auto invoice = create();
  psql("UPDATE invoice SET note = 'by hand'");
  const auto event = service_.published("invoice.logged_action.recorded").back();
  const auto data = json::Document::parse(event.data);
  EXPECT_EQ(data.root().member("rowId").string(), invoice.id.str());
  EXPECT_TRUE(data.root().member("userId").is_null());
  EXPECT_EQ(data.root().member("changedFields").text(), R"({"note":"by hand"})");
  EXPECT_EQ(event.actor, std::nullopt);
}

TEST_F(TrailTest, EventsOfOneInvoiceAreCountedAndNameWhatCausedThem) {
  const auto invoice = create_and_send();
  view(*invoice.tracking_token.value);
  mark_paid(invoice.id);
  std::int64_t expected = 1;
  for (const char* type : {"invoice.invoice.created", "invoice.invoice.sent",
                           "invoice.invoice.viewed", "invoice.invoice.paid"}) {
    const auto event = service_.published(type).at(0);
    EXPECT_EQ(event.subject, invoice.id.str());
    EXPECT_EQ(event.sequence, expected++) << type;
    EXPECT_EQ(event.source, "invoice-service");
    EXPECT_EQ(event.organization, organization_);
  }
}

}  // namespace
}  // namespace bilko::invoice
