#include "notification/usecases/notify_customer.h"

#include <fmt/format.h>

#include "notification/domain/amount_text.h"
#include "notification/store/directory_store.h"
#include "notification/usecases/queue_communication.h"

namespace bilko::notification {
namespace {

Communication about_invoice(const InvoiceId& invoice, const std::optional<std::string>& email,
                            Template kind) {
  Communication communication;
  communication.kind = kind;
  communication.recipient = email.value_or("");
  communication.entity_type = "Invoice";
  communication.entity_id = invoice.str();
  return communication;
}

Communication about_invoice(const KnownInvoice& invoice, Template kind) {
  return about_invoice(invoice.id, invoice.contact_email, kind);
}

std::string subject_of(const std::string& what, const std::string& organization) {
  return organization.empty() ? what : what + " from " + organization;
}

struct PaymentNews {
  InvoiceId invoice_id;
  Amount amount;
  Amount outstanding;
  std::string reference;
  Instant at;
};

void confirm_payment(pg::Tx& tx, const events::CloudEvent& event, const PaymentNews& news) {
  DirectoryStore directory(tx);
  const KnownInvoice invoice = directory.invoice(news.invoice_id);
  const auto organization = directory.organization_name();
  Communication communication = about_invoice(invoice, Template::payment_confirmation);
  communication.subject = fmt::format("Payment received for invoice {}", invoice.number);
  communication.parameters = {
      {"organization", organization},
      {"number", invoice.number},
      {"amount", text_of(news.amount, invoice.currency)},
      {"outstanding",
       news.outstanding.is_zero() ? "" : text_of(news.outstanding, invoice.currency)},
      {"reference", news.reference},
      {"date", Date::of(news.at).str()}};
  queue_notice(tx, {event, communication});
}

}  // namespace

void notify_invoice_sent(pg::Tx& tx, const events::Event<contracts::InvoiceSent>& sent) {
  const auto& data = sent.data;
  DirectoryStore directory(tx);
  const KnownInvoice invoice{.id = data.invoice_id,
                             .number = data.invoice_number,
                             .contact_email = data.contact_email.value,
                             .total_amount = data.total_amount,
                             .currency = data.currency,
                             .due_date = data.due_date};
  directory.learn_invoice(invoice);
  const auto organization = directory.organization_name();
  Communication communication = about_invoice(invoice, Template::invoice_sent);
  communication.subject = subject_of("Invoice " + invoice.number, organization);
  communication.parameters = {{"organization", organization},
                              {"number", invoice.number},
                              {"amount", text_of(invoice.total_amount, invoice.currency)},
                              {"issue_date", data.issue_date.str()},
                              {"due_date", invoice.due_date.str()},
                              {"document", data.pdf_sha256 ? "PDF" : ""},
                              {"tracking_token", data.tracking_token}};
  if (data.pdf_sha256)
    communication.attachment = Attachment{*data.pdf_sha256, invoice.number + ".pdf"};
  queue_notice(tx, {sent.meta, communication});
}

void notify_invoice_paid(pg::Tx& tx, const events::Event<contracts::InvoicePaid>& paid) {
  const auto& data = paid.data;
  confirm_payment(
      tx, paid.meta,
      {data.invoice_id, data.paid_amount, Amount(), data.payment_reference, data.paid_at});
}

void notify_payment_received(pg::Tx& tx,
                             const events::Event<contracts::PaymentReceived>& received) {
  const auto& data = received.data;
  confirm_payment(tx, received.meta,
                  {data.invoice_id, data.amount, data.outstanding_amount, data.payment_reference,
                   data.received_at});
}

void notify_invoice_overdue(pg::Tx& tx, const events::Event<contracts::InvoiceOverdue>& overdue) {
  DirectoryStore directory(tx);
  const KnownInvoice invoice = directory.invoice(overdue.data.invoice_id);
  const auto organization = directory.organization_name();
  Communication communication = about_invoice(invoice, Template::overdue_notice);
  communication.subject = subject_of("Overdue: invoice " + invoice.number, organization);
  communication.parameters = {{"organization", organization},
                              {"number", invoice.number},
                              {"amount", text_of(invoice.total_amount, invoice.currency)},
                              {"due_date", overdue.data.due_date.str()},
                              {"days", std::to_string(overdue.data.days_past_due)}};
  queue_notice(tx, {overdue.meta, communication});
}

void remind_customer(pg::Tx& tx, const events::Event<contracts::ReminderIssued>& issued) {
  const auto& data = issued.data;
  const auto organization = DirectoryStore(tx).organization_name();
  Communication communication =
      about_invoice(data.invoice_id, data.contact_email.value, Template::collection_reminder);
  communication.subject = subject_of("Reminder: invoice " + data.invoice_number, organization);
  communication.parameters = {{"organization", organization},
                              {"number", data.invoice_number},
                              {"amount", text_of(data.outstanding_amount, data.currency)},
                              {"due_date", data.due_date.str()},
                              {"days", std::to_string(data.days_past_due)},
                              {"reminder", std::to_string(data.reminder_number)}};
  queue_notice(tx, {issued.meta, communication});
}

}  // namespace bilko::notification
