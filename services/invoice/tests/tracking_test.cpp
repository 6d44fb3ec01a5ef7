#include <thread>

#include "invoice/tests/invoice_fixture.h"

namespace bilko::invoice {
namespace {

using contracts::InvoicePaid;
using contracts::InvoiceViewed;

using TrackingTest = InvoiceTest;

TEST_F(TrackingTest, TheFirstViewIsAnnouncedAndShown) {
  const auto invoice = create_and_send();
  const auto response = service_.call(
      {.caller = std::nullopt, .path = "/invoices/track/" + *invoice.tracking_token.value});
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(response.content_type, "image/png");
  EXPECT_EQ(response.body.substr(1, 3), "PNG");
  const auto event = published_once<InvoiceViewed>();
  EXPECT_EQ(event.invoice_id, invoice.id);
  EXPECT_EQ(event.organization_id, organization_);
  EXPECT_EQ(event.tracking_token, invoice.tracking_token.value);
  const auto shown = show(invoice.id);
  EXPECT_EQ(shown.status, InvoiceStatus::viewed);
  EXPECT_EQ(shown.viewed_at.value, event.viewed_at);
  EXPECT_EQ(shown.version, invoice.version);  // an event, not a change
}

TEST_F(TrackingTest, LaterViewsChangeNothing) {
  const auto token = *create_and_send().tracking_token.value;
  for (int i = 0; i < 3; ++i) EXPECT_EQ(view(token), 200);
  EXPECT_EQ(published(InvoiceViewed::kType), 1u);
}

TEST_F(TrackingTest, AnUnknownTokenIsNotFound) {
  create_and_send();
  for (const std::string& token : {std::string(32, '0'), std::string("x"), std::string(300, 'a')})
    EXPECT_EQ(view(token), 404) << token;
  EXPECT_EQ(published(InvoiceViewed::kType), 0u);
}

TEST_F(TrackingTest, AViewOfWhatIsNoLongerJustSentMovesNoStatus) {
  const auto paid = create_and_send();
  mark_paid(paid.id);
  const auto cancelled = create_and_send();
  call("POST", path_of(cancelled.id, "/cancel"));
  const auto overdue = create_and_send();
  call("POST", "/invoices/jobs/overdue", R"({"date": "2026-03-26"})");
  for (const auto& [invoice, status] :
       {std::pair{paid, InvoiceStatus::paid}, std::pair{cancelled, InvoiceStatus::cancelled},
        std::pair{overdue, InvoiceStatus::overdue}}) {
    EXPECT_EQ(view(*invoice.tracking_token.value), 200);
    EXPECT_EQ(show(invoice.id).status, status);
    EXPECT_TRUE(show(invoice.id).viewed_at.value.has_value());
  }
  EXPECT_EQ(published(InvoiceViewed::kType), 3u);
}

TEST_F(TrackingTest, OfManyViewsAtOnceOneIsTheFirst) {
  const auto invoice = create_and_send();
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 12; ++i)
      threads.emplace_back([&] { EXPECT_EQ(view(*invoice.tracking_token.value), 200); });
  }
  EXPECT_EQ(published(InvoiceViewed::kType), 1u);
}

TEST_F(TrackingTest, AViewAndAPaymentAtOnceBothSucceed) {
  for (int i = 0; i < 10; ++i) {
    const auto invoice = create_and_send();
    {
      const std::jthread viewer([&] { EXPECT_EQ(view(*invoice.tracking_token.value), 200); });
      const std::jthread payer([&] { mark_paid(invoice.id); });
    }
    EXPECT_EQ(show(invoice.id).status, InvoiceStatus::paid);
    EXPECT_TRUE(show(invoice.id).viewed_at.value.has_value());
  }
  EXPECT_EQ(published(InvoiceViewed::kType), 10u);
  EXPECT_EQ(published(InvoicePaid::kType), 10u);
}

}  // namespace
}  // namespace bilko::invoice
