#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "bilko/contracts/actor.h"
#include "bilko/contracts/ids.h"
#include "bilko/core/enum.h"
#include "bilko/core/money.h"
#include "bilko/json/codec.h"

// What the banking service publishes (domain `bank`); events.md, "Topics".
namespace bilko::contracts {

enum class MatchType { automatic, manual };

}  // namespace bilko::contracts

namespace bilko {
template <>
struct EnumNames<contracts::MatchType> {
  using Type = contracts::MatchType;
  static constexpr std::array kNames = {std::pair{Type::automatic, std::string_view{"AUTO"}},
                                        std::pair{Type::manual, std::string_view{"MANUAL"}}};
};
}  // namespace bilko

namespace bilko::contracts {

struct BankAccountCreated {
  static constexpr std::string_view kType = "bank.account.created";
  static constexpr int kRevision = 1;
  BankAccountId bank_account_id;
  OrganizationId organization_id;
  std::string name;
  Currency currency;
  AccountId gl_account_id;
  Instant at;

  const std::string& key() const { return bank_account_id.str(); }
  static void fields(auto& self, auto&& field) {
    field("bankAccountId", self.bank_account_id);
    field("organizationId", self.organization_id);
    field("name", self.name);
    field("currency", self.currency);
    field("glAccountId", self.gl_account_id);
    field("at", self.at);
  }
};

// The whole new state.
struct BankAccountUpdated {
  static constexpr std::string_view kType = "bank.account.updated";
  static constexpr int kRevision = 1;
  BankAccountId bank_account_id;
  OrganizationId organization_id;
  std::string name;
  Currency currency;
  AccountId gl_account_id;
  Instant at;

  const std::string& key() const { return bank_account_id.str(); }
  static void fields(auto& self, auto&& field) {
    field("bankAccountId", self.bank_account_id);
    field("organizationId", self.organization_id);
    field("name", self.name);
    field("currency", self.currency);
    field("glAccountId", self.gl_account_id);
    field("at", self.at);
  }
};

// One per import; the subject is the bank account.
struct BankTransactionImported {
  static constexpr std::string_view kType = "bank.transaction.imported";
  static constexpr int kRevision = 1;
  OrganizationId organization_id;
  BankAccountId bank_account_id;
  ImportId import_id;
  int imported_count = 0;
  int duplicate_count = 0;
  int matched_count = 0;
  int unmatched_count = 0;
  Actor imported_by;
  Instant imported_at;

  const std::string& key() const { return bank_account_id.str(); }
  static void fields(auto& self, auto&& field) {
    field("organizationId", self.organization_id);
    field("bankAccountId", self.bank_account_id);
    field("importId", self.import_id);
    field("importedCount", self.imported_count);
    field("duplicateCount", self.duplicate_count);
    field("matchedCount", self.matched_count);
    field("unmatchedCount", self.unmatched_count);
    field("importedBy", self.imported_by);
    field("importedAt", self.imported_at);
  }
};

struct BankTransactionReconciled {
  static constexpr std::string_view kType = "bank.transaction.reconciled";
  static constexpr int kRevision = 1;
  BankTransactionId bank_transaction_id;
  OrganizationId organization_id;
  TransactionId gl_transaction_id;
  int match_score = 0;  // 0 to 100
  MatchType match_type{};
  Actor reconciled_by;
  Instant reconciled_at;

  const std::string& key() const { return bank_transaction_id.str(); }
  static void fields(auto& self, auto&& field) {
    field("bankTransactionId", self.bank_transaction_id);
    field("organizationId", self.organization_id);
    field("glTransactionId", self.gl_transaction_id);
    field("matchScore", self.match_score);
    field("matchType", self.match_type);
    field("reconciledBy", self.reconciled_by);
    field("reconciledAt", self.reconciled_at);
  }
};

struct BankTransactionUnreconciled {
  static constexpr std::string_view kType = "bank.transaction.unreconciled";
  static constexpr int kRevision = 1;
  BankTransactionId bank_transaction_id;
  OrganizationId organization_id;
  TransactionId gl_transaction_id;
  std::optional<std::string> reason;
  Actor unreconciled_by;
  Instant unreconciled_at;

  const std::string& key() const { return bank_transaction_id.str(); }
  static void fields(auto& self, auto&& field) {
    field("bankTransactionId", self.bank_transaction_id);
    field("organizationId", self.organization_id);
    field("glTransactionId", self.gl_transaction_id);
    field("reason", self.reason);
    field("unreconciledBy", self.unreconciled_by);
    field("unreconciledAt", self.unreconciled_at);
  }
};

// A statement line fits an open invoice: the invoice service records the payment, or declines it.
struct PaymentIdentified {
  static constexpr std::string_view kType = "bank.payment.identified";
  static constexpr int kRevision = 1;
  BankTransactionId bank_transaction_id;
  OrganizationId organization_id;
  BankAccountId bank_account_id;
  InvoiceId invoice_id;
  Amount amount;
  Currency currency;
  std::string payment_reference;
  int match_score = 0;  // 0 to 100
  Instant identified_at;

  const std::string& key() const { return bank_transaction_id.str(); }
  static void fields(auto& self, auto&& field) {
    field("bankTransactionId", self.bank_transaction_id);
    field("organizationId", self.organization_id);
    field("bankAccountId", self.bank_account_id);
    field("invoiceId", self.invoice_id);
    field("amount", self.amount);
    field("currency", self.currency);
    field("paymentReference", self.payment_reference);
    field("matchScore", self.match_score);
    field("identifiedAt", self.identified_at);
  }
};

}  // namespace bilko::contracts
