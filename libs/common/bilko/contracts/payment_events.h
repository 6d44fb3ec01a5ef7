#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "bilko/contracts/actor.h"
#include "bilko/contracts/leg.h"
#include "bilko/contracts/open_enum.h"
#include "bilko/core/date.h"
#include "bilko/json/codec.h"

// What the invoice service publishes around payments: part payments, declined ones and
// reminders; events.md, "Topics". The key is always the invoice's id.
namespace bilko::contracts {

// A payment that leaves something open; the one that settles is InvoicePaid.
struct PaymentReceived {
  static constexpr std::string_view kType = "invoice.payment.received";
  static constexpr int kRevision = 1;
  InvoiceId invoice_id;
  OrganizationId organization_id;
  std::string invoice_number;
  PaymentId payment_id;
  std::optional<BankTransactionId> bank_transaction_id;
  Amount amount;
  Currency currency;
  Amount outstanding_amount;  // after this payment
  std::string payment_reference;
  BankAccountId bank_account_id;
  TransactionId transaction_id;
  AccountId debit_account_id;   // 1000
  AccountId credit_account_id;  // 1200
  Rate exchange_rate;
  Amount base_amount;
  Legs legs;
  Instant received_at;
  Actor recorded_by;

  const std::string& key() const { return invoice_id.str(); }
  static void fields(auto& self, auto&& field) {
    field("invoiceId", self.invoice_id);
    field("organizationId", self.organization_id);
    field("invoiceNumber", self.invoice_number);
    field("paymentId", self.payment_id);
    field("bankTransactionId", self.bank_transaction_id);
    field("amount", self.amount);
    field("currency", self.currency);
    field("outstandingAmount", self.outstanding_amount);
    field("paymentReference", self.payment_reference);
    field("bankAccountId", self.bank_account_id);
    field("transactionId", self.transaction_id);
    field("debitAccountId", self.debit_account_id);
    field("creditAccountId", self.credit_account_id);
    field("exchangeRate", self.exchange_rate);
    field("baseAmount", self.base_amount);
    field("legs", self.legs);
    field("receivedAt", self.received_at);
    field("recordedBy", self.recorded_by);
  }
};

// An identified payment did not fit; banking matches the statement line again.
struct PaymentDeclined {
  static constexpr std::string_view kType = "invoice.payment.declined";
  static constexpr int kRevision = 1;
  InvoiceId invoice_id;
  OrganizationId organization_id;
  BankTransactionId bank_transaction_id;
  std::string reason;  // a stable slug: invoice_not_open, currency_mismatch, amount_too_large
  Instant declined_at;

  const std::string& key() const { return invoice_id.str(); }
  static void fields(auto& self, auto&& field) {
    field("invoiceId", self.invoice_id);
    field("organizationId", self.organization_id);
    field("bankTransactionId", self.bank_transaction_id);
    field("reason", self.reason);
    field("declinedAt", self.declined_at);
  }
};

struct ReminderIssued {
  static constexpr std::string_view kType = "invoice.reminder.issued";
  static constexpr int kRevision = 1;
  InvoiceId invoice_id;
  OrganizationId organization_id;
  std::string invoice_number;
  json::Nullable<std::string> contact_email;
  Amount outstanding_amount;
  Currency currency;
  Date due_date;
  int days_past_due = 0;
  int reminder_number = 0;  // 1, 2, 3
  Instant issued_at;

  const std::string& key() const { return invoice_id.str(); }
  static void fields(auto& self, auto&& field) {
    field("invoiceId", self.invoice_id);
    field("organizationId", self.organization_id);
    field("invoiceNumber", self.invoice_number);
    field("contactEmail", self.contact_email);
    field("outstandingAmount", self.outstanding_amount);
    field("currency", self.currency);
    field("dueDate", self.due_date);
    field("daysPastDue", self.days_past_due);
    field("reminderNumber", self.reminder_number);
    field("issuedAt", self.issued_at);
  }
};

}  // namespace bilko::contracts
