#pragma once

#include <optional>
#include <string>
#include <vector>

#include "bilko/json/codec.h"
#include "expense/domain/expense.h"

// What the API answers (schemas/http/expense.yaml).
namespace bilko::expense {

struct ExpenseView {
  using Text = json::Nullable<std::string>;

  ExpenseId id;
  std::string expense_number;
  ExpenseStatus status{};
  std::vector<Action> allowed_actions;
  Amount amount;
  Amount tax_amount;
  Currency currency;
  Currency base_currency;
  Rate exchange_rate;
  Amount base_amount;
  AccountId category_account_id;
  Date date;
  Text supplier;
  Text description;
  Text receipt_url;
  Text receipt_sha256;
  Actor submitted_by;
  json::Nullable<Actor> approved_by;
  json::Nullable<Instant> approved_at;
  bool self_approved = false;
  json::Nullable<Actor> rejected_by;
  json::Nullable<Instant> rejected_at;
  Text reject_reason;
  json::Nullable<Actor> paid_by;
  json::Nullable<Instant> paid_at;
  json::Nullable<BankAccountId> bank_account_id;
  json::Nullable<TransactionId> transaction_id;  // of the approval; mark-paid answers the payment's
  json::Nullable<TransactionId> payment_transaction_id;
  std::int64_t version = 1;
  Instant created_at;
  Instant updated_at;

  static void fields(auto& self, auto&& field) {
    field("id", self.id);
    field("expenseNumber", self.expense_number);
    field("status", self.status);
    field("allowedActions", self.allowed_actions);
    field("amount", self.amount);
    field("taxAmount", self.tax_amount);
    field("currency", self.currency);
    field("baseCurrency", self.base_currency);
    field("exchangeRate", self.exchange_rate);
    field("baseAmount", self.base_amount);
    field("categoryAccountId", self.category_account_id);
    field("date", self.date);
    field("supplier", self.supplier);
    field("description", self.description);
    field("receiptUrl", self.receipt_url);
    field("receiptSha256", self.receipt_sha256);
    field("submittedBy", self.submitted_by);
    field("approvedBy", self.approved_by);
    field("approvedAt", self.approved_at);
    field("selfApproved", self.self_approved);
    field("rejectedBy", self.rejected_by);
    field("rejectedAt", self.rejected_at);
    field("rejectReason", self.reject_reason);
    field("paidBy", self.paid_by);
    field("paidAt", self.paid_at);
    field("bankAccountId", self.bank_account_id);
    field("transactionId", self.transaction_id);
    field("paymentTransactionId", self.payment_transaction_id);
    field("version", self.version);
    field("createdAt", self.created_at);
    field("updatedAt", self.updated_at);
  }
};

struct ReceiptView {
  std::string receipt_url;
  std::string sha256;
  ReceiptType content_type{};

  static void fields(auto& self, auto&& field) {
    field("receiptUrl", self.receipt_url);
    field("sha256", self.sha256);
    field("contentType", self.content_type);
  }
};

ExpenseView view_of(const Expense& expense);
// After the payment, whose transaction it names.
ExpenseView paid_view_of(const Expense& expense);
// Of an expense that has an uploaded one.
ReceiptView receipt_view_of(const Expense& expense);

}  // namespace bilko::expense
