#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "banking/domain/reference.h"
#include "banking/domain/statement.h"
#include "bilko/contracts/ids.h"

// Which open invoice or posted transaction a statement line belongs to: a score of 0 to 100 from
// four components that anybody can check.
namespace bilko::banking {

// amount: 45 the same, 20 less than an invoice that the line names. reference: 35 or 25
// (reference.h). party: 12 paid for the same customer before, 8 its name is in the customer's
// mail domain. date: 8, 6 or 3 by distance, -20 before the invoice was issued.
struct Components {
  int amount = 0;
  int reference = 0;
  int party = 0;
  int date = 0;

  int total() const;  // 0 to 100
  static void fields(auto& self, auto&& field) {
    field("amount", self.amount);
    field("reference", self.reference);
    field("party", self.party);
    field("date", self.date);
  }
  friend bool operator==(const Components&, const Components&) = default;
};

// What a line may belong to: an open invoice, or a transaction on the bank account's GL account.
struct Target {
  std::optional<InvoiceId> invoice_id;  // one of these two
  std::optional<TransactionId> gl_transaction_id;
  AccountId gl_account_id;  // of a transaction
  std::string name;         // the invoice's number, the transaction's description
  Amount amount;            // as a line would show it: above zero is money in
  Currency currency;
  Date from;   // issue date, or the day it was posted
  Date until;  // due date, or the same day
  std::vector<Reference> references;
  std::vector<std::string> parties;  // party_key of those who paid for the customer before
  std::string mail_domain;           // party_key of the customer's mail domain, without its ending

  const std::string& id() const;
};

// A name without blanks, marks and case.
std::string party_key(std::string_view name);
// `ap@acme-trade.example` gives `ACMETRADE`; empty when it says nothing.
std::string mail_domain_key(std::string_view email);

// A line prepared for comparisons.
struct Subject {
  Subject(StatementLine statement_line, AccountId account, std::set<std::string> refused_ids = {});

  StatementLine line;
  AccountId gl_account_id;        // of the bank account
  std::set<std::string> refused;  // ids of targets that it was taken from or that declined it
  std::vector<std::string> keys;
  std::string party;
};

Components compare(const Subject& subject, const Target& target);

struct Candidate {
  const Target* target = nullptr;
  Components components;
  int score() const { return components.total(); }
};

struct RunnerUp {
  std::optional<InvoiceId> invoice_id;
  std::optional<TransactionId> gl_transaction_id;
  int match_score = 0;

  static void fields(auto& self, auto&& field) {
    field("invoiceId", self.invoice_id);
    field("glTransactionId", self.gl_transaction_id);
    field("matchScore", self.match_score);
  }
  friend bool operator==(const RunnerUp&, const RunnerUp&) = default;
};

// Why a line was matched; stored with it.
struct Match {
  int score = 0;
  Components components;
  std::optional<RunnerUp> runner_up;
  friend bool operator==(const Match&, const Match&) = default;
};

inline constexpr int kAutomaticScore = 80;
inline constexpr int kAutomaticLead = 10;  // the next one must be further away

// Targets that lines compete for.
class TargetPool {
 public:
  explicit TargetPool(std::vector<Target> targets);
  TargetPool(const TargetPool&) = delete;
  TargetPool& operator=(const TargetPool&) = delete;

  // Those that have anything in common with the line and were not taken, best first; equal scores
  // by date and id.
  std::vector<Candidate> candidates(const Subject& subject) const;
  void take(const Target& target) { taken_.insert(target.id()); }

 private:
  std::vector<Target> targets_;
  std::multimap<std::int64_t, const Target*> by_amount_;
  std::multimap<std::string, const Target*, std::less<>> by_key_;
  std::set<std::string> taken_;
};

// The first candidate as a match, when it is good enough to be matched without asking: a score of
// 80 or more, and nothing else within 10 points.
std::optional<Match> automatic_match(const std::vector<Candidate>& candidates);
// Any of them as a match; the runner-up is the best other one.
Match match_with(const std::vector<Candidate>& candidates, const Candidate& chosen);

}  // namespace bilko::banking
