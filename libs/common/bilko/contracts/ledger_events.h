#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "bilko/contracts/chart.h"
#include "bilko/contracts/leg.h"
#include "bilko/contracts/open_enum.h"
#include "bilko/core/date.h"
#include "bilko/json/codec.h"

// What the ledger service publishes; events.md, "Topics".
namespace bilko::contracts {

// What a GL transaction stems from; `referenceId` is the id of that thing.
enum class ReferenceType { invoice, expense, revenue, manual, reversal };

}  // namespace bilko::contracts

namespace bilko {
template <>
struct EnumNames<contracts::ReferenceType> {
  using Type = contracts::ReferenceType;
  static constexpr std::array kNames = {std::pair{Type::invoice, std::string_view{"INVOICE"}},
                                        std::pair{Type::expense, std::string_view{"EXPENSE"}},
                                        std::pair{Type::revenue, std::string_view{"REVENUE"}},
                                        std::pair{Type::manual, std::string_view{"MANUAL"}},
                                        std::pair{Type::reversal, std::string_view{"REVERSAL"}}};
};
}  // namespace bilko

namespace bilko::contracts {

struct AccountCreated {
  static constexpr std::string_view kType = "ledger.account.created";
  static constexpr int kRevision = 1;
  AccountId account_id;
  OrganizationId organization_id;
  std::string code;
  std::string name;
  AccountType type{};
  std::optional<OpenEnum<AccountRole>> role;
  bool active = true;
  Instant at;

  const std::string& key() const { return account_id.str(); }
  static void fields(auto& self, auto&& field) {
    field("accountId", self.account_id);
    field("organizationId", self.organization_id);
    field("code", self.code);
    field("name", self.name);
    field("type", self.type);
    field("role", self.role);
    field("active", self.active);
    field("at", self.at);
  }
};

// The whole new state.
struct AccountUpdated {
  static constexpr std::string_view kType = "ledger.account.updated";
  static constexpr int kRevision = 1;
  AccountId account_id;
  OrganizationId organization_id;
  std::string code;
  std::string name;
  AccountType type{};
  std::optional<OpenEnum<AccountRole>> role;
  bool active = true;
  Instant at;

  const std::string& key() const { return account_id.str(); }
  static void fields(auto& self, auto&& field) {
    field("accountId", self.account_id);
    field("organizationId", self.organization_id);
    field("code", self.code);
    field("name", self.name);
    field("type", self.type);
    field("role", self.role);
    field("active", self.active);
    field("at", self.at);
  }
};

struct TransactionPosted {
  static constexpr std::string_view kType = "ledger.transaction.posted";
  static constexpr int kRevision = 1;
  TransactionId transaction_id;
  OrganizationId organization_id;
  AccountId debit_account_id;
  AccountId credit_account_id;
  Amount amount;
  Currency currency;
  Amount base_amount;
  Rate exchange_rate;
  Legs legs;
  std::string description;
  OpenEnum<ReferenceType> reference_type;
  std::string reference_id;
  Date date;
  bool locked = false;
  std::optional<TransactionId> reverses_transaction_id;
  Instant created_at;

  const std::string& key() const { return transaction_id.str(); }
  static void fields(auto& self, auto&& field) {
    field("transactionId", self.transaction_id);
    field("organizationId", self.organization_id);
    field("debitAccountId", self.debit_account_id);
    field("creditAccountId", self.credit_account_id);
    field("amount", self.amount);
    field("currency", self.currency);
    field("baseAmount", self.base_amount);
    field("exchangeRate", self.exchange_rate);
    field("legs", self.legs);
    field("description", self.description);
    field("referenceType", self.reference_type);
    field("referenceId", self.reference_id);
    field("date", self.date);
    field("locked", self.locked);
    field("reversesTransactionId", self.reverses_transaction_id);
    field("createdAt", self.created_at);
  }
};

struct TransactionLocked {
  static constexpr std::string_view kType = "ledger.transaction.locked";
  static constexpr int kRevision = 1;
  TransactionId transaction_id;
  OrganizationId organization_id;
  BankTransactionId bank_transaction_id;
  Instant locked_at;

  const std::string& key() const { return transaction_id.str(); }
  static void fields(auto& self, auto&& field) {
    field("transactionId", self.transaction_id);
    field("organizationId", self.organization_id);
    field("bankTransactionId", self.bank_transaction_id);
    field("lockedAt", self.locked_at);
  }
};

}  // namespace bilko::contracts
