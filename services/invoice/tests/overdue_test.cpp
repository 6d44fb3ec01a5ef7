#include "invoice/jobs/jobs.h"
#include "invoice/tests/invoice_fixture.h"

namespace bilko::invoice {
namespace {

using contracts::InvoiceOverdue;

class OverdueTest : public InvoiceTest {
 protected:
  // The scheduled job of that day.
  std::int64_t run_job(const char* date) {
    service::Jobs jobs;
    add_jobs(jobs);
    const Context context = testing::system_context();
    service::JobRun run{service_.db(), clock_, Date::parse(date), context.correlation_id,
                        context.traceparent};
    return jobs.find("overdue-invoices")->run(run);
  }

  std::int64_t run_by_hand(const OrganizationId& organization, const std::string& date) {
    const auto response =
        call_as(organization, "POST", "/invoices/jobs/overdue", R"({"date": ")" + date + R"("})");
    EXPECT_EQ(response.status, 200) << response.body;
    return json::Document::parse(response.body).root().member("marked").integer();
  }

  SystemClock clock_;
};

TEST_F(OverdueTest, AnInvoiceIsOverdueOnTheDayAfterItWasDue) {
  const auto invoice = create_and_send();  // due 2026-03-25
  EXPECT_EQ(run_job("2026-03-25"), 0);
  EXPECT_EQ(run_job("2026-03-27"), 1);
  EXPECT_EQ(show(invoice.id).status, InvoiceStatus::overdue);
  EXPECT_TRUE(show(invoice.id).overdue_at.value.has_value());
  const auto event = published_once<InvoiceOverdue>();
  EXPECT_EQ(event.invoice_id, invoice.id);
  EXPECT_EQ(event.due_date, Date::parse("2026-03-25"));
  EXPECT_EQ(event.days_past_due, 2);
  EXPECT_EQ(service_.published(InvoiceOverdue::kType).at(0).actor, std::nullopt);
}

TEST_F(OverdueTest, WhatTheScheduledJobChangesHasNoUserAndNoAddress) {
  const auto invoice = create_and_send();
  run_job("2026-03-26");
  const auto event = service_.published("invoice.logged_action.recorded").back();
  const auto data = json::Document::parse(event.data);
  EXPECT_EQ(data.root().member("rowId").string(), invoice.id.str());
  EXPECT_TRUE(data.root().member("userId").is_null());
  EXPECT_TRUE(data.root().member("clientIp").is_null());
  EXPECT_EQ(data.root().member("changedFields").member("status").string(), "overdue");
  EXPECT_EQ(event.actor, std::nullopt);
}

TEST_F(OverdueTest, ASecondRunFindsNothing) {
  create_and_send();
  EXPECT_EQ(run_job("2026-04-01"), 1);
  EXPECT_EQ(run_job("2026-04-01"), 0);
  EXPECT_EQ(run_job("2026-04-02"), 0);
  EXPECT_EQ(published(InvoiceOverdue::kType), 1u);
}

TEST_F(OverdueTest, OnlySentAndViewedInvoicesBecomeOverdue) {
  create();                              // draft
  mark_paid(create_and_send().id);       // paid
  call("DELETE", path_of(create().id));  // cancelled
  const auto sent = create_and_send();
  const auto viewed = create_and_send();
  view(*viewed.tracking_token.value);
  EXPECT_EQ(run_job("2026-04-01"), 2);
  EXPECT_EQ(show(sent.id).status, InvoiceStatus::overdue);
  EXPECT_EQ(show(viewed.id).status, InvoiceStatus::overdue);
}

TEST_F(OverdueTest, TheScheduledJobServesEveryOrganizationByHandOnlyTheOwn) {
  create_and_send();
  const auto other = OrganizationId::generate(clock_.now());
  EXPECT_EQ(run_by_hand(other, "2026-04-01"), 0);
  EXPECT_EQ(run_by_hand(organization_, "2026-04-01"), 1);
  EXPECT_EQ(published_once<InvoiceOverdue>().organization_id, organization_);
}

TEST_F(OverdueTest, MoreThanOneBatchIsMarkedInOneRun) {
  create_and_send();
  psql(R"(
    INSERT INTO invoice (organization_id, id, invoice_number, contact_id, currency, base_currency,
                         exchange_rate, issue_date, due_date, net_amount, vat_amount, total_amount,
                         base_amount, status, paid_amount, paid_base_amount, created_at, updated_at)
    SELECT organization_id, left(id, 27) || to_char(n, 'FM000'), 'INV-2026-' || 1000 + n,
          contact_id,
           currency, base_currency, exchange_rate, issue_date, due_date, net_amount, vat_amount,
           total_amount, base_amount, status, 0, 0, created_at, updated_at
      FROM invoice, generate_series(1, 520) AS n)");
  EXPECT_EQ(run_job("2026-04-01"), 521);
  EXPECT_EQ(published(InvoiceOverdue::kType), 521u);
}

}  // namespace
}  // namespace bilko::invoice
