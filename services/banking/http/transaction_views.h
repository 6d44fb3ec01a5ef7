#pragma once

#include <vector>

#include "banking/usecases/reconcile_transaction.h"
#include "bilko/json/codec.h"

// What the API answers about statement lines (schemas/http/banking.yaml).
namespace bilko::banking {

struct BankTransactionView {
  BankTransactionId id;
  BankAccountId bank_account_id;
  ImportId import_id;
  Date date;
  Amount amount;
  Currency currency;
  std::string description;
  std::string reference;
  std::string counterparty;
  LineStatus status{};
  std::vector<LineAction> allowed_actions;
  json::Nullable<InvoiceId> invoice_id;
  json::Nullable<TransactionId> gl_transaction_id;
  json::Nullable<int> match_score;
  json::Nullable<MatchType> match_type;
  json::Nullable<Components> components;
  json::Nullable<RunnerUp> runner_up;
  std::int64_t version = 1;
  Instant created_at;
  Instant updated_at;

  static void fields(auto& self, auto&& field) {
    field("id", self.id);
    field("bankAccountId", self.bank_account_id);
    field("importId", self.import_id);
    field("date", self.date);
    field("amount", self.amount);
    field("currency", self.currency);
    field("description", self.description);
    field("reference", self.reference);
    field("counterparty", self.counterparty);
    field("status", self.status);
    field("allowedActions", self.allowed_actions);
    field("invoiceId", self.invoice_id);
    field("glTransactionId", self.gl_transaction_id);
    field("matchScore", self.match_score);
    field("matchType", self.match_type);
    field("components", self.components);
    field("runnerUp", self.runner_up);
    field("version", self.version);
    field("createdAt", self.created_at);
    field("updatedAt", self.updated_at);
  }
};

BankTransactionView view_of(const BankTransaction& transaction);

struct CandidateView {
  std::optional<InvoiceId> invoice_id;
  std::optional<TransactionId> gl_transaction_id;
  int match_score = 0;
  Components components;
  std::string name;
  Amount amount;
  Currency currency;
  Date date;  // due, or posted

  static void fields(auto& self, auto&& field) {
    field("invoiceId", self.invoice_id);
    field("glTransactionId", self.gl_transaction_id);
    field("matchScore", self.match_score);
    field("components", self.components);
    field("name", self.name);
    field("amount", self.amount);
    field("currency", self.currency);
    field("date", self.date);
  }
};

struct CandidatesView {
  std::vector<CandidateView> data;

  static void fields(auto& self, auto&& field) { field("data", self.data); }
};

CandidatesView view_of(const std::vector<ScoredTarget>& candidates);

}  // namespace bilko::banking
