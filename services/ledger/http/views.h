#pragma once

#include <optional>
#include <string>
#include <vector>

#include "ledger/domain/account.h"
#include "ledger/domain/integrity.h"
#include "ledger/domain/trial_balance.h"
#include "ledger/store/transaction_store.h"

// What the API answers (schemas/http/ledger.yaml).
namespace bilko::ledger {

struct AccountView {
  AccountId id;
  std::string code;
  std::string name;
  AccountType type{};
  std::optional<AccountRole> role;
  bool active = true;
  std::int64_t version = 1;
  Instant created_at;
  Instant updated_at;

  static void fields(auto& self, auto&& field) {
    field("id", self.id);
    field("code", self.code);
    field("name", self.name);
    field("type", self.type);
    field("role", self.role);
    field("active", self.active);
    field("version", self.version);
    field("createdAt", self.created_at);
    field("updatedAt", self.updated_at);
  }
};

struct LegView {
  AccountId account_id;
  std::string account_code;
  Side side{};
  Amount amount;
  Amount base_amount;

  static void fields(auto& self, auto&& field) {
    field("accountId", self.account_id);
    field("accountCode", self.account_code);
    field("side", self.side);
    field("amount", self.amount);
    field("baseAmount", self.base_amount);
  }
};

struct TransactionView {
  TransactionId id;
  AccountId debit_account_id;
  AccountId credit_account_id;
  std::string debit_account_code;
  std::string credit_account_code;
  Amount amount;
  Currency currency;
  Amount base_amount;
  Rate exchange_rate;
  std::string description;
  ReferenceType reference_type{};
  std::string reference_id;
  std::optional<TransactionId> reverses_transaction_id;
  Date date;
  bool locked = false;
  std::optional<TransactionId> reversed_by_transaction_id;
  std::vector<LegView> legs{};
  std::int64_t version = 1;  // never another: a posted transaction does not change
  Instant created_at;
  Instant updated_at;

  static void fields(auto& self, auto&& field) {
    field("id", self.id);
    field("debitAccountId", self.debit_account_id);
    field("creditAccountId", self.credit_account_id);
    field("debitAccountCode", self.debit_account_code);
    field("creditAccountCode", self.credit_account_code);
    field("amount", self.amount);
    field("currency", self.currency);
    field("baseAmount", self.base_amount);
    field("exchangeRate", self.exchange_rate);
    field("description", self.description);
    field("referenceType", self.reference_type);
    field("referenceId", self.reference_id);
    field("reversesTransactionId", self.reverses_transaction_id);
    field("date", self.date);
    field("locked", self.locked);
    field("reversedByTransactionId", self.reversed_by_transaction_id);
    field("legs", self.legs);
    field("version", self.version);
    field("createdAt", self.created_at);
    field("updatedAt", self.updated_at);
  }
};

struct AccountTotalsView {
  std::string code;
  std::string name;
  AccountType type{};
  Amount debit;
  Amount credit;
  Amount balance;

  static void fields(auto& self, auto&& field) {
    field("code", self.code);
    field("name", self.name);
    field("type", self.type);
    field("debit", self.debit);
    field("credit", self.credit);
    field("balance", self.balance);
  }
};

struct TrialBalanceView {
  Date as_of;
  Currency currency;  // the base currency
  std::vector<AccountTotalsView> accounts{};
  Amount total_debit;
  Amount total_credit;

  static void fields(auto& self, auto&& field) {
    field("asOf", self.as_of);
    field("currency", self.currency);
    field("accounts", self.accounts);
    field("totalDebit", self.total_debit);
    field("totalCredit", self.total_credit);
  }
};

struct TieOutView {
  std::string name;
  std::optional<Currency> currency;
  std::string expected;
  std::string actual;
  std::string difference;
  bool holds = false;

  static void fields(auto& self, auto&& field) {
    field("name", self.name);
    field("currency", self.currency);
    field("expected", self.expected);
    field("actual", self.actual);
    field("difference", self.difference);
    field("holds", self.holds);
  }
};

struct IntegrityView {
  bool holds = false;
  Instant checked_at;
  std::vector<TieOutView> tie_outs{};

  static void fields(auto& self, auto&& field) {
    field("holds", self.holds);
    field("checkedAt", self.checked_at);
    field("tieOuts", self.tie_outs);
  }
};

AccountView view_of(const Account& account);
IntegrityView view_of(const std::vector<TieOut>& tie_outs, Instant checked_at);
TransactionView view_of(const PostedTransaction& posted, const AccountCodes& codes);
TrialBalanceView view_of(const TrialBalance& balance, Currency base_currency);

}  // namespace bilko::ledger
