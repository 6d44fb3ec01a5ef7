#include <atomic>
#include <thread>

#include "bilko/contracts/payment_events.h"
#include "invoice/jobs/jobs.h"
#include "invoice/tests/invoice_fixture.h"

namespace bilko::invoice {
namespace {

using contracts::ReminderIssued;

class RemindersTest : public InvoiceTest {
 protected:
  // The scheduled job of that day.
  std::int64_t run_job(const char* date) {
    service::Jobs jobs;
    add_jobs(jobs);
    const Context context = testing::system_context();
    service::JobRun run{service_.db(), clock_, Date::parse(date), context.correlation_id,
                        context.traceparent};
    return jobs.find("collection-reminders")->run(run);
  }
  ReminderIssued last() {
    return json::decode<ReminderIssued>(
        std::string_view(service_.published(ReminderIssued::kType).back().data));
  }

  SystemClock clock_;
};

TEST_F(RemindersTest, ACustomerIsRemindedOfWhatIsStillOpen) {
  const auto invoice = create_and_send();  // due 2026-03-25
  call("POST", path_of(invoice.id, "/payments"), R"({"amount": "250", "paymentReference": "R"})");
  EXPECT_EQ(run_job("2026-03-25"), 0);
  EXPECT_EQ(run_job("2026-03-26"), 1);
  const auto reminder = published_once<ReminderIssued>();
  EXPECT_EQ(reminder.invoice_id, invoice.id);
  EXPECT_EQ(reminder.invoice_number, invoice.invoice_number);
  EXPECT_EQ(reminder.contact_email.value, "ada@example.org");
  EXPECT_EQ(reminder.outstanding_amount, Amount::parse("1000"));
  EXPECT_EQ(reminder.days_past_due, 1);
  EXPECT_EQ(reminder.reminder_number, 1);
}

TEST_F(RemindersTest, ThreeTimesAWeekApartAtMost) {
  create_and_send();
  const struct {
    const char* date;
    std::int64_t reminded;
  } rows[] = {{"2026-03-26", 1}, {"2026-03-26", 0}, {"2026-04-01", 0}, {"2026-04-02", 1},
              {"2026-04-08", 0}, {"2026-06-01", 1}, {"2026-07-01", 0}, {"2027-01-01", 0}};
  for (const auto& row : rows) EXPECT_EQ(run_job(row.date), row.reminded) << row.date;
  EXPECT_EQ(published(ReminderIssued::kType), 3U);
  EXPECT_EQ(last().reminder_number, 3);
}

TEST_F(RemindersTest, WhoWasNeverRemindedGetsOneOnly) {
  create_and_send();
  EXPECT_EQ(run_job("2026-12-01"), 1);
  EXPECT_EQ(last().reminder_number, 1);
  EXPECT_EQ(run_job("2026-12-02"), 0);
}

TEST_F(RemindersTest, OnlyOpenInvoicesAreReminded) {
  create();                                                // draft
  mark_paid(create_and_send().id);                         // paid
  call("POST", path_of(create_and_send().id, "/cancel"));  // cancelled
  const auto overdue = create_and_send();
  call("POST", "/invoices/jobs/overdue", R"({"date": "2026-03-26"})");
  const auto viewed = create_and_send();
  view(*viewed.tracking_token.value);
  EXPECT_EQ(show(overdue.id).status, InvoiceStatus::overdue);
  EXPECT_EQ(run_job("2026-03-26"), 2);
}

TEST_F(RemindersTest, OfTwoRunsAtOnceOneReminds) {
  create_and_send();
  std::atomic<std::int64_t> reminded = 0;
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 8; ++i) threads.emplace_back([&] { reminded += run_job("2026-03-26"); });
  }
  EXPECT_EQ(reminded, 1);
  EXPECT_EQ(published(ReminderIssued::kType), 1U);
}

TEST_F(RemindersTest, ByHandForTheOwnOrganizationOnly) {
  create_and_send();
  const auto run = [&](const OrganizationId& organization) {
    return call_as(organization, "POST", "/invoices/jobs/reminders", R"({"date": "2026-04-01"})")
        .body;
  };
  EXPECT_EQ(run(OrganizationId::generate(clock_.now())), R"({"marked":0})");
  EXPECT_EQ(run(organization_), R"({"marked":1})");
}

}  // namespace
}  // namespace bilko::invoice
