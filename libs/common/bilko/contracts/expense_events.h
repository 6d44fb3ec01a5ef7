#pragma once

#include <string>
#include <string_view>

#include "bilko/contracts/actor.h"
#include "bilko/contracts/leg.h"
#include "bilko/core/date.h"
#include "bilko/json/codec.h"

// What the expense service publishes; events.md, "Topics".
namespace bilko::contracts {

struct ExpenseCreated {
  static constexpr std::string_view kType = "expense.expense.created";
  static constexpr int kRevision = 1;
  ExpenseId expense_id;
  OrganizationId organization_id;
  std::string expense_number;  // EXP-YYYY-NNN
  Amount amount;
  Currency currency;
  AccountId category_account_id;  // 5xxx
  json::Nullable<std::string> receipt_url;
  Actor submitted_by;
  Instant created_at;

  const std::string& key() const { return expense_id.str(); }
  static void fields(auto& self, auto&& field) {
    field("expenseId", self.expense_id);
    field("organizationId", self.organization_id);
    field("expenseNumber", self.expense_number);
    field("amount", self.amount);
    field("currency", self.currency);
    field("categoryAccountId", self.category_account_id);
    field("receiptUrl", self.receipt_url);
    field("submittedBy", self.submitted_by);
    field("createdAt", self.created_at);
  }
};

struct ExpenseApproved {
  static constexpr std::string_view kType = "expense.expense.approved";
  static constexpr int kRevision = 1;
  ExpenseId expense_id;
  OrganizationId organization_id;
  std::string expense_number;
  Amount amount;
  Currency currency;
  Rate exchange_rate;
  Amount base_amount;
  Date date;  // of the expense: the GL date
  TransactionId transaction_id;
  AccountId debit_account_id;   // 5xxx
  AccountId credit_account_id;  // 2000
  Legs legs;
  Actor approved_by;
  Instant approved_at;

  const std::string& key() const { return expense_id.str(); }
  static void fields(auto& self, auto&& field) {
    field("expenseId", self.expense_id);
    field("organizationId", self.organization_id);
    field("expenseNumber", self.expense_number);
    field("amount", self.amount);
    field("currency", self.currency);
    field("exchangeRate", self.exchange_rate);
    field("baseAmount", self.base_amount);
    field("date", self.date);
    field("transactionId", self.transaction_id);
    field("debitAccountId", self.debit_account_id);
    field("creditAccountId", self.credit_account_id);
    field("legs", self.legs);
    field("approvedBy", self.approved_by);
    field("approvedAt", self.approved_at);
  }
};

struct ExpenseRejected {
  static constexpr std::string_view kType = "expense.expense.rejected";
  static constexpr int kRevision = 1;
  ExpenseId expense_id;
  OrganizationId organization_id;
  std::string expense_number;
  std::string reject_reason;
  Actor rejected_by;
  Instant rejected_at;

  const std::string& key() const { return expense_id.str(); }
  static void fields(auto& self, auto&& field) {
    field("expenseId", self.expense_id);
    field("organizationId", self.organization_id);
    field("expenseNumber", self.expense_number);
    field("rejectReason", self.reject_reason);
    field("rejectedBy", self.rejected_by);
    field("rejectedAt", self.rejected_at);
  }
};

struct ExpensePaid {
  static constexpr std::string_view kType = "expense.expense.paid";
  static constexpr int kRevision = 1;
  ExpenseId expense_id;
  OrganizationId organization_id;
  std::string expense_number;
  Amount amount;
  Currency currency;
  Rate exchange_rate;
  Amount base_amount;
  BankAccountId bank_account_id;
  TransactionId transaction_id;
  AccountId debit_account_id;   // 2000
  AccountId credit_account_id;  // 1000
  Legs legs;
  Actor paid_by;
  Instant paid_at;

  const std::string& key() const { return expense_id.str(); }
  static void fields(auto& self, auto&& field) {
    field("expenseId", self.expense_id);
    field("organizationId", self.organization_id);
    field("expenseNumber", self.expense_number);
    field("amount", self.amount);
    field("currency", self.currency);
    field("exchangeRate", self.exchange_rate);
    field("baseAmount", self.base_amount);
    field("bankAccountId", self.bank_account_id);
    field("transactionId", self.transaction_id);
    field("debitAccountId", self.debit_account_id);
    field("creditAccountId", self.credit_account_id);
    field("legs", self.legs);
    field("paidBy", self.paid_by);
    field("paidAt", self.paid_at);
  }
};

}  // namespace bilko::contracts
