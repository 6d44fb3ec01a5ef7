#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "bilko/contracts/actor.h"
#include "bilko/contracts/leg.h"
#include "bilko/core/date.h"
#include "bilko/json/codec.h"

// What the invoice service publishes about invoices; events.md, "Topics". Payments and reminders:
// payment_events.h.
namespace bilko::contracts {

enum class InvoiceStatus { draft, sent, viewed, overdue, paid, cancelled };

}  // namespace bilko::contracts

namespace bilko {
template <>
struct EnumNames<contracts::InvoiceStatus> {
  using Status = contracts::InvoiceStatus;
  static constexpr std::array kNames = {
      std::pair{Status::draft, std::string_view{"draft"}},
      std::pair{Status::sent, std::string_view{"sent"}},
      std::pair{Status::viewed, std::string_view{"viewed"}},
      std::pair{Status::overdue, std::string_view{"overdue"}},
      std::pair{Status::paid, std::string_view{"paid"}},
      std::pair{Status::cancelled, std::string_view{"cancelled"}}};
};
}  // namespace bilko

namespace bilko::contracts {

struct InvoiceCreated {
  static constexpr std::string_view kType = "invoice.invoice.created";
  static constexpr int kRevision = 1;
  InvoiceId invoice_id;
  OrganizationId organization_id;
  std::string invoice_number;  // INV-YYYY-NNN
  ContactId contact_id;
  Amount total_amount;
  Currency currency;
  Date issue_date;
  Date due_date;
  InvoiceStatus status = InvoiceStatus::draft;  // always
  Actor created_by;
  Instant created_at;

  const std::string& key() const { return invoice_id.str(); }
  static void fields(auto& self, auto&& field) {
    field("invoiceId", self.invoice_id);
    field("organizationId", self.organization_id);
    field("invoiceNumber", self.invoice_number);
    field("contactId", self.contact_id);
    field("totalAmount", self.total_amount);
    field("currency", self.currency);
    field("issueDate", self.issue_date);
    field("dueDate", self.due_date);
    field("status", self.status);
    field("createdBy", self.created_by);
    field("createdAt", self.created_at);
  }
};

// `before` and `after` are objects that hold the updated fields only.
struct InvoiceUpdated {
  static constexpr std::string_view kType = "invoice.invoice.updated";
  static constexpr int kRevision = 1;
  InvoiceId invoice_id;
  OrganizationId organization_id;
  std::vector<std::string> updated_fields;
  json::Raw before;
  json::Raw after;
  Actor updated_by;
  Instant updated_at;

  const std::string& key() const { return invoice_id.str(); }
  static void fields(auto& self, auto&& field) {
    field("invoiceId", self.invoice_id);
    field("organizationId", self.organization_id);
    field("updatedFields", self.updated_fields);
    field("before", self.before);
    field("after", self.after);
    field("updatedBy", self.updated_by);
    field("updatedAt", self.updated_at);
  }
};

struct InvoiceSent {
  static constexpr std::string_view kType = "invoice.invoice.sent";
  static constexpr int kRevision = 1;
  InvoiceId invoice_id;
  OrganizationId organization_id;
  std::string invoice_number;
  ContactId contact_id;
  json::Nullable<std::string> contact_email;  // a contact may have none
  Amount net_amount;
  Amount vat_amount;
  Amount total_amount;
  Amount base_amount;  // total x exchange rate
  Currency currency;
  Rate exchange_rate;  // locked at the issue date
  Date issue_date;
  Date due_date;
  std::optional<std::string> pdf_url;
  std::optional<std::string> pdf_sha256;  // 64 hex digits
  std::string tracking_token;
  TransactionId transaction_id;
  AccountId debit_account_id;   // 1200
  AccountId credit_account_id;  // 4000
  Legs legs;
  Actor sent_by;
  Instant sent_at;

  const std::string& key() const { return invoice_id.str(); }
  static void fields(auto& self, auto&& field) {
    field("invoiceId", self.invoice_id);
    field("organizationId", self.organization_id);
    field("invoiceNumber", self.invoice_number);
    field("contactId", self.contact_id);
    field("contactEmail", self.contact_email);
    field("netAmount", self.net_amount);
    field("vatAmount", self.vat_amount);
    field("totalAmount", self.total_amount);
    field("baseAmount", self.base_amount);
    field("currency", self.currency);
    field("exchangeRate", self.exchange_rate);
    field("issueDate", self.issue_date);
    field("dueDate", self.due_date);
    field("pdfUrl", self.pdf_url);
    field("pdfSha256", self.pdf_sha256);
    field("trackingToken", self.tracking_token);
    field("transactionId", self.transaction_id);
    field("debitAccountId", self.debit_account_id);
    field("creditAccountId", self.credit_account_id);
    field("legs", self.legs);
    field("sentBy", self.sent_by);
    field("sentAt", self.sent_at);
  }
};

// The first view only.
struct InvoiceViewed {
  static constexpr std::string_view kType = "invoice.invoice.viewed";
  static constexpr int kRevision = 1;
  InvoiceId invoice_id;
  OrganizationId organization_id;
  std::string invoice_number;
  std::string tracking_token;
  Instant viewed_at;

  const std::string& key() const { return invoice_id.str(); }
  static void fields(auto& self, auto&& field) {
    field("invoiceId", self.invoice_id);
    field("organizationId", self.organization_id);
    field("invoiceNumber", self.invoice_number);
    field("trackingToken", self.tracking_token);
    field("viewedAt", self.viewed_at);
  }
};

// The payment that settles the invoice; each payment publishes either this or PaymentReceived.
struct InvoicePaid {
  static constexpr std::string_view kType = "invoice.invoice.paid";
  static constexpr int kRevision = 1;
  InvoiceId invoice_id;
  OrganizationId organization_id;
  std::string invoice_number;
  PaymentId payment_id;
  std::optional<BankTransactionId> bank_transaction_id;
  Amount paid_amount;  // this payment's
  Amount total_paid_amount;
  Currency currency;
  std::string payment_reference;
  BankAccountId bank_account_id;
  TransactionId transaction_id;
  AccountId debit_account_id;   // 1000
  AccountId credit_account_id;  // 1200
  Rate exchange_rate;
  Amount base_amount;  // of this payment
  Legs legs;
  Actor marked_paid_by;
  Instant paid_at;

  const std::string& key() const { return invoice_id.str(); }
  static void fields(auto& self, auto&& field) {
    field("invoiceId", self.invoice_id);
    field("organizationId", self.organization_id);
    field("invoiceNumber", self.invoice_number);
    field("paymentId", self.payment_id);
    field("bankTransactionId", self.bank_transaction_id);
    field("paidAmount", self.paid_amount);
    field("totalPaidAmount", self.total_paid_amount);
    field("currency", self.currency);
    field("paymentReference", self.payment_reference);
    field("bankAccountId", self.bank_account_id);
    field("transactionId", self.transaction_id);
    field("debitAccountId", self.debit_account_id);
    field("creditAccountId", self.credit_account_id);
    field("exchangeRate", self.exchange_rate);
    field("baseAmount", self.base_amount);
    field("legs", self.legs);
    field("markedPaidBy", self.marked_paid_by);
    field("paidAt", self.paid_at);
  }
};

struct InvoiceOverdue {
  static constexpr std::string_view kType = "invoice.invoice.overdue";
  static constexpr int kRevision = 1;
  InvoiceId invoice_id;
  OrganizationId organization_id;
  std::string invoice_number;
  Date due_date;
  int days_past_due = 0;  // at least 1
  Instant marked_overdue_at;

  const std::string& key() const { return invoice_id.str(); }
  static void fields(auto& self, auto&& field) {
    field("invoiceId", self.invoice_id);
    field("organizationId", self.organization_id);
    field("invoiceNumber", self.invoice_number);
    field("dueDate", self.due_date);
    field("daysPastDue", self.days_past_due);
    field("markedOverdueAt", self.marked_overdue_at);
  }
};

// From draft nothing was posted: the reversal is null, and no transaction or legs are named.
struct InvoiceCancelled {
  static constexpr std::string_view kType = "invoice.invoice.cancelled";
  static constexpr int kRevision = 1;
  InvoiceId invoice_id;
  OrganizationId organization_id;
  std::string invoice_number;
  InvoiceStatus previous_status{};  // draft, sent, viewed or overdue
  json::Nullable<TransactionId> reversal_transaction_id;
  std::optional<TransactionId> reverses_transaction_id;  // the one posted when it was sent
  std::optional<Legs> legs;
  std::optional<std::string> reason;
  Actor cancelled_by;
  Instant cancelled_at;

  const std::string& key() const { return invoice_id.str(); }
  static void fields(auto& self, auto&& field) {
    field("invoiceId", self.invoice_id);
    field("organizationId", self.organization_id);
    field("invoiceNumber", self.invoice_number);
    field("previousStatus", self.previous_status);
    field("reversalTransactionId", self.reversal_transaction_id);
    field("reversesTransactionId", self.reverses_transaction_id);
    field("legs", self.legs);
    field("reason", self.reason);
    field("cancelledBy", self.cancelled_by);
    field("cancelledAt", self.cancelled_at);
  }
};

}  // namespace bilko::contracts
