#pragma once

#include <optional>
#include <string>
#include <vector>

#include "bilko/json/codec.h"
#include "invoice/usecases/record_payment.h"

// What the API answers about invoices (schemas/http/invoice.yaml).
namespace bilko::invoice {

struct LineView {
  Line line;
  Amount net_amount;

  static void fields(auto& self, auto&& field) {
    Line::fields(self.line, field);
    field("netAmount", self.net_amount);
  }
};

struct VatSubtotalView {
  VatCategory vat_category{};
  Percent vat_rate;
  Amount net_amount;
  Amount vat_amount;

  static void fields(auto& self, auto&& field) {
    field("vatCategory", self.vat_category);
    field("vatRate", self.vat_rate);
    field("netAmount", self.net_amount);
    field("vatAmount", self.vat_amount);
  }
};

struct InvoiceView {
  InvoiceId id;
  std::string invoice_number;
  InvoiceStatus status{};
  std::vector<Action> allowed_actions;
  ContactId contact_id;
  Currency currency;
  Currency base_currency;
  Rate exchange_rate;
  Date issue_date;
  Date due_date;
  json::Nullable<std::string> note;
  std::optional<std::vector<LineView>> lines;                 // absent in lists
  std::optional<std::vector<VatSubtotalView>> vat_subtotals;  // absent in lists
  Amount net_amount;
  Amount vat_amount;
  Amount total_amount;
  Amount base_amount;
  PaymentState payment_state{};
  Amount paid_amount;
  Amount outstanding_amount;
  json::Nullable<std::string> tracking_token;
  json::Nullable<std::string> pdf_url;
  json::Nullable<std::string> pdf_sha256;
  json::Nullable<TransactionId> transaction_id;  // of the sale; mark-paid answers the payment's
  json::Nullable<TransactionId> reversal_transaction_id;
  json::Nullable<std::string> cancel_reason;
  json::Nullable<Instant> sent_at;
  json::Nullable<Instant> viewed_at;
  json::Nullable<Instant> overdue_at;
  json::Nullable<Instant> paid_at;
  json::Nullable<Instant> cancelled_at;
  std::int64_t version = 1;
  Instant created_at;
  Instant updated_at;

  static void fields(auto& self, auto&& field) {
    field("id", self.id);
    field("invoiceNumber", self.invoice_number);
    field("status", self.status);
    field("allowedActions", self.allowed_actions);
    field("contactId", self.contact_id);
    field("currency", self.currency);
    field("baseCurrency", self.base_currency);
    field("exchangeRate", self.exchange_rate);
    field("issueDate", self.issue_date);
    field("dueDate", self.due_date);
    field("note", self.note);
    field("lines", self.lines);
    field("vatSubtotals", self.vat_subtotals);
    field("netAmount", self.net_amount);
    field("vatAmount", self.vat_amount);
    field("totalAmount", self.total_amount);
    field("baseAmount", self.base_amount);
    field("paymentState", self.payment_state);
    field("paidAmount", self.paid_amount);
    field("outstandingAmount", self.outstanding_amount);
    field("trackingToken", self.tracking_token);
    field("pdfUrl", self.pdf_url);
    field("pdfSha256", self.pdf_sha256);
    field("transactionId", self.transaction_id);
    field("reversalTransactionId", self.reversal_transaction_id);
    field("cancelReason", self.cancel_reason);
    field("sentAt", self.sent_at);
    field("viewedAt", self.viewed_at);
    field("overdueAt", self.overdue_at);
    field("paidAt", self.paid_at);
    field("cancelledAt", self.cancelled_at);
    field("version", self.version);
    field("createdAt", self.created_at);
    field("updatedAt", self.updated_at);
  }
};

struct PaymentView {
  PaymentId id;
  InvoiceId invoice_id;
  std::string invoice_number;
  Amount amount;
  Currency currency;
  Amount base_amount;
  Rate exchange_rate;
  BankAccountId bank_account_id;
  std::string payment_reference;
  TransactionId transaction_id;
  Instant received_at;
  InvoiceStatus status{};  // of the invoice, after this payment; so the next three
  PaymentState payment_state{};
  Amount outstanding_amount;
  std::vector<Action> allowed_actions;

  static void fields(auto& self, auto&& field) {
    field("id", self.id);
    field("invoiceId", self.invoice_id);
    field("invoiceNumber", self.invoice_number);
    field("amount", self.amount);
    field("currency", self.currency);
    field("baseAmount", self.base_amount);
    field("exchangeRate", self.exchange_rate);
    field("bankAccountId", self.bank_account_id);
    field("paymentReference", self.payment_reference);
    field("transactionId", self.transaction_id);
    field("receivedAt", self.received_at);
    field("status", self.status);
    field("paymentState", self.payment_state);
    field("outstandingAmount", self.outstanding_amount);
    field("allowedActions", self.allowed_actions);
  }
};

InvoiceView view_of(const Invoice& invoice);
// As it stands in lists: without its lines.
InvoiceView list_view_of(const Invoice& invoice);
// The invoice after the payment that settled it.
InvoiceView settled_view_of(const RecordedPayment& recorded);
PaymentView payment_view_of(const RecordedPayment& recorded);

}  // namespace bilko::invoice
