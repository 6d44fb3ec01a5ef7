#include "notification/tests/notification_fixture.h"

#include <filesystem>

#include "bilko/contracts/chart.h"
#include "bilko/testing/example_event.h"
#include "notification/events/subscriptions.h"
#include "notification/http/routes.h"

namespace bilko::notification {
namespace {

const Currency kEuro = Currency::parse("EUR");

std::string new_folder() {
  const auto path = std::filesystem::temp_directory_path() /
                    ("bilko-blob-" + Ulid::generate(SystemClock().now()).str());
  return path.string();
}

Config config_of(const std::string& smtp_url, const std::string& blob_dir) {
  Config config;
  config.smtp_url = smtp_url;
  config.smtp_timeout_ms = 1000;
  config.public_url = "https://bilko.example/";
  config.blob_dir = blob_dir;
  return config;
}

http::Principal caller_of(const OrganizationId& organization) {
  return {organization, UserId::generate(SystemClock().now()), http::Role::user, kEuro};
}

template <class Payment>
void set_payment(Payment& payment, const contracts::InvoiceSent& sent, Amount amount) {
  payment.invoice_id = sent.invoice_id;
  payment.organization_id = sent.organization_id;
  payment.invoice_number = sent.invoice_number;
  payment.payment_id = PaymentId::generate(sent.sent_at);
  payment.currency = sent.currency;
  payment.payment_reference = "97 2026-001";
  payment.bank_account_id = contracts::default_bank_account_id(sent.organization_id);
  payment.transaction_id = TransactionId::generate(sent.sent_at);
  payment.debit_account_id =
      contracts::default_account_id(sent.organization_id, contracts::AccountRole::bank);
  payment.credit_account_id = sent.debit_account_id;
  payment.exchange_rate = sent.exchange_rate;
  payment.base_amount = amount;
  payment.legs = {{payment.debit_account_id, contracts::Side::debit, amount, amount},
                  {payment.credit_account_id, contracts::Side::credit, amount, amount}};
}

}  // namespace

NotificationTest::NotificationTest()
    : blob_dir_(new_folder()),
      config_(config_of(smtp_.url(), blob_dir_)),
      service_({"notification", notification_migrations}, subscribe,
               [this](service::Api& api) { add_routes(api, config_); }) {}

NotificationTest::~NotificationTest() { std::filesystem::remove_all(blob_dir_); }

void NotificationTest::deliver(const std::vector<events::CloudEvent>& batch) {
  const auto failed = service_.deliver(batch);
  EXPECT_FALSE(failed.has_value()) << failed->reason;
}

service::WorkerRun NotificationTest::run() {
  return {service_.db(), service_.database().service_url(), clock_, stop_.get_token()};
}

MailSender NotificationTest::new_sender() const {
  return {std::make_shared<const LetterWriter>(config_), std::make_shared<const Smtp>(config_)};
}

void NotificationTest::send_all() {
  MailSender sender = new_sender();
  auto worker = run();
  while (sender.send_next(worker)) {
  }
}

void NotificationTest::make_due() { psql("UPDATE delivery SET due_at = clock_timestamp()"); }

void NotificationTest::psql(const std::string& sql) {
  pg::Session(service_.database().admin_url(), "test").script(sql);
}

http::Response NotificationTest::call(const std::string& method, const std::string& path,
                                      const std::string& body, const std::string& query) {
  return service_.call({.caller = caller_of(organization_),
                        .method = method,
                        .path = path,
                        .query = query,
                        .body = body});
}

http::Response NotificationTest::get_as(const OrganizationId& organization,
                                        const std::string& path) {
  return service_.call({.caller = caller_of(organization), .path = path});
}

std::vector<CommunicationView> NotificationTest::communications(const std::string& query) {
  const auto response = call("GET", "/communications", "", query);
  EXPECT_EQ(response.status, 200) << response.body;
  return json::decode<http::Page<CommunicationView>>(std::string_view(response.body)).data;
}

CommunicationView NotificationTest::only_communication() {
  const auto all = communications();
  EXPECT_EQ(all.size(), 1U);
  return all.empty() ? CommunicationView() : all.front();
}

contracts::OrganizationCreated NotificationTest::organization_created(
    const std::string& name) const {
  contracts::OrganizationCreated created;
  created.organization_id = organization_;
  created.name = name;
  created.base_currency = kEuro;
  created.country = "RS";
  created.created_at = clock_.now();
  return created;
}

contracts::InvoiceSent NotificationTest::invoice_sent(const std::string& email) const {
  auto event = testing::example_of<contracts::InvoiceSent>();  // INV-2026-001, due 2026-03-25
  event.sent_at = clock_.now();
  event.invoice_id = InvoiceId::generate(event.sent_at);
  event.organization_id = organization_;
  event.contact_email.value.reset();
  if (!email.empty()) event.contact_email.value = email;
  event.net_amount = event.total_amount = event.base_amount = Amount::parse("1250");
  event.vat_amount = Amount();
  event.exchange_rate = Rate::parse("1");
  event.transaction_id = TransactionId::generate(event.sent_at);
  event.legs = {
      {event.debit_account_id, contracts::Side::debit, event.total_amount, event.base_amount},
      {event.credit_account_id, contracts::Side::credit, event.net_amount, event.net_amount}};
  return event;
}

contracts::InvoicePaid NotificationTest::invoice_paid(const contracts::InvoiceSent& sent) const {
  contracts::InvoicePaid paid;
  paid.paid_amount = paid.total_paid_amount = sent.total_amount;
  paid.paid_at = clock_.now();
  set_payment(paid, sent, paid.paid_amount);
  return paid;
}

contracts::PaymentReceived NotificationTest::payment_received(
    const contracts::InvoiceSent& sent) const {
  contracts::PaymentReceived received;
  received.amount = Amount::parse("250");
  received.outstanding_amount = sent.total_amount - received.amount;
  received.received_at = clock_.now();
  set_payment(received, sent, received.amount);
  return received;
}

contracts::InvoiceOverdue NotificationTest::invoice_overdue(
    const contracts::InvoiceSent& sent) const {
  contracts::InvoiceOverdue overdue;
  overdue.invoice_id = sent.invoice_id;
  overdue.organization_id = organization_;
  overdue.invoice_number = sent.invoice_number;
  overdue.due_date = sent.due_date;
  overdue.days_past_due = 3;
  overdue.marked_overdue_at = clock_.now();
  return overdue;
}

contracts::ReminderIssued NotificationTest::reminder_issued(
    const contracts::InvoiceSent& sent) const {
  contracts::ReminderIssued reminder;
  reminder.invoice_id = sent.invoice_id;
  reminder.organization_id = organization_;
  reminder.invoice_number = sent.invoice_number;
  reminder.contact_email = sent.contact_email;
  reminder.outstanding_amount = Amount::parse("1000");
  reminder.currency = sent.currency;
  reminder.due_date = sent.due_date;
  reminder.days_past_due = 8;
  reminder.reminder_number = 2;
  reminder.issued_at = clock_.now();
  return reminder;
}

contracts::UserCreated NotificationTest::user_created(const std::string& email) const {
  contracts::UserCreated created;
  created.created_at = clock_.now();
  created.user_id = UserId::generate(created.created_at);
  created.organization_id = organization_;
  created.email = email;
  created.name = "Ana Anić";
  created.role = contracts::MemberRole::owner;
  return created;
}

contracts::InviteCreated NotificationTest::invite_created(const std::string& email) const {
  contracts::InviteCreated created;
  created.created_at = clock_.now();
  created.invite_id = InviteId::generate(created.created_at);
  created.organization_id = organization_;
  created.email = email;
  created.role = contracts::MemberRole::user;
  created.expires_at = created.created_at + std::chrono::hours(168);
  return created;
}

}  // namespace bilko::notification
