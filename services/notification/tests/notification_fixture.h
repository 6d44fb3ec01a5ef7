#pragma once

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "bilko/contracts/invoice_events.h"
#include "bilko/contracts/notification_events.h"
#include "bilko/contracts/payment_events.h"
#include "bilko/contracts/user_events.h"
#include "bilko/testing/eventually.h"
#include "bilko/testing/service_in_process.h"
#include "notification/http/views.h"
#include "notification/jobs/mail_workers.h"
#include "notification/tests/smtp_server.h"

namespace bilko::notification {

using testing::event_of;

// The service on a real PostgreSQL with a mail server of its own; what its worker threads do is
// done by send_all().
class NotificationTest : public ::testing::Test {
 protected:
  NotificationTest();
  ~NotificationTest() override;

  // Applies the batch; nothing may fail.
  void deliver(const std::vector<events::CloudEvent>& batch);
  // Works through the queue as a sender thread does, until nothing is due.
  void send_all();
  // What is intended is due now, whatever its retry says.
  void make_due();

  http::Response call(const std::string& method, const std::string& path,
                      const std::string& body = "", const std::string& query = "");
  // A GET by somebody else.
  http::Response get_as(const OrganizationId& organization, const std::string& path);
  std::vector<CommunicationView> communications(const std::string& query = "limit=200");
  // The one there is.
  CommunicationView only_communication();
  // SQL as the superuser.
  void psql(const std::string& sql);

  contracts::OrganizationCreated organization_created(const std::string& name) const;
  contracts::InvoiceSent invoice_sent(const std::string& email = "kupac@example.com") const;
  contracts::InvoicePaid invoice_paid(const contracts::InvoiceSent& sent) const;
  contracts::PaymentReceived payment_received(const contracts::InvoiceSent& sent) const;
  contracts::InvoiceOverdue invoice_overdue(const contracts::InvoiceSent& sent) const;
  contracts::ReminderIssued reminder_issued(const contracts::InvoiceSent& sent) const;
  contracts::UserCreated user_created(const std::string& email) const;
  contracts::InviteCreated invite_created(const std::string& email) const;

  service::WorkerRun run();
  MailSender new_sender() const;

  SystemClock clock_;
  SmtpServer smtp_;
  std::string blob_dir_;
  Config config_;
  testing::ServiceInProcess service_;
  OrganizationId organization_ = OrganizationId::generate(clock_.now());
  std::stop_source stop_;
};

}  // namespace bilko::notification
