#include "invoice/tests/invoice_fixture.h"

namespace bilko::invoice {
namespace {

using contracts::InvoiceCancelled;
using contracts::InvoiceSent;

using CancellingTest = InvoiceTest;

TEST_F(CancellingTest, ADraftHasNothingToReverse) {
  const struct {
    const char* method;
    const char* action;
  } ways[] = {{"DELETE", ""}, {"POST", "/cancel"}};
  for (const auto& way : ways) {
    const auto response = call(way.method, path_of(create().id, way.action));
    ASSERT_EQ(response.status, 200) << response.body;
    const auto invoice = decoded<InvoiceView>(response);
    EXPECT_EQ(invoice.status, InvoiceStatus::cancelled);
    EXPECT_EQ(invoice.reversal_transaction_id.value, std::nullopt);
    const auto events = service_.published(InvoiceCancelled::kType);
    const auto event = json::decode<InvoiceCancelled>(std::string_view(events.back().data));
    EXPECT_EQ(event.invoice_id, invoice.id);
    EXPECT_EQ(event.previous_status, InvoiceStatus::draft);
    EXPECT_EQ(event.reversal_transaction_id.value, std::nullopt);
    EXPECT_FALSE(event.legs || event.reverses_transaction_id || event.reason);
  }
}

TEST_F(CancellingTest, ADeletedDraftKeepsItsNumber) {
  EXPECT_EQ(call("DELETE", path_of(create().id)).status, 200);
  EXPECT_EQ(create().invoice_number, "INV-2026-002");
}

TEST_F(CancellingTest, AfterSendingTheReversalMirrorsWhatWasPosted) {
  const auto invoice = create_and_send(
      {{"currency", R"("USD")"},
       {"exchangeRate", R"("0.4007")"},
       {"lines",
        R"([{"description": "Work", "quantity": "1", "unitPrice": "20", "vatRate": "15"}])"}});
  view(*invoice.tracking_token.value);
  const auto response =
      call("POST", path_of(invoice.id, "/cancel"), R"({"reason": "Wrong customer"})");
  ASSERT_EQ(response.status, 200) << response.body;
  const auto cancelled = decoded<InvoiceView>(response);
  EXPECT_EQ(cancelled.cancel_reason.value, "Wrong customer");
  const auto sent = published_once<InvoiceSent>();
  const auto event = published_once<InvoiceCancelled>();
  EXPECT_EQ(event.previous_status, InvoiceStatus::viewed);
  EXPECT_EQ(event.reversal_transaction_id.value, cancelled.reversal_transaction_id.value);
  EXPECT_EQ(event.reverses_transaction_id, sent.transaction_id);
  EXPECT_EQ(event.reason, "Wrong customer");
  ASSERT_TRUE(event.legs.has_value());
  EXPECT_EQ(mirrored(*event.legs), sent.legs);
  EXPECT_EQ(call("GET", path_of(invoice.id)).body, response.body);
}

TEST_F(CancellingTest, WithPaymentsItIsRefused) {
  const auto invoice = create_and_send();
  call("POST", path_of(invoice.id, "/payments"), R"({"amount": "1", "paymentReference": "R"})");
  const auto response = call("POST", path_of(invoice.id, "/cancel"));
  EXPECT_EQ(response.status, 409);
  EXPECT_EQ(code_of(response), "invoice_has_payments");
  EXPECT_EQ(show(invoice.id).status, InvoiceStatus::sent);
}

}  // namespace
}  // namespace bilko::invoice
