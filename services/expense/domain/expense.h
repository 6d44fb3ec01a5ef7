#pragma once

#include <optional>
#include <string>
#include <vector>

#include "bilko/contracts/actor.h"
#include "expense/domain/posting.h"
#include "expense/domain/receipt.h"
#include "expense/domain/status.h"

namespace bilko::expense {

using contracts::Actor;

inline constexpr std::size_t kReasonMax = 500;  // characters

// Who decided about an expense, and when.
struct Decision {
  Actor by;
  Instant at;
};

// Whether anybody else could approve: only in a company of one may people approve their own.
enum class Company { of_one, of_several };

// An expense and the rules of its life. Every command throws Error conflict
// `expense_transition_refused` with currentStatus and allowedActions when the state machine has no
// such transition, and then changes nothing.
struct Expense {
  ExpenseId id;
  std::string number;  // EXP-YYYY-NNN
  Terms terms;
  ExpenseStatus status = ExpenseStatus::pending;
  Actor submitted_by;
  std::vector<Actor> authors;      // who wrote the terms: who submitted or changed them
  std::optional<Receipt> receipt;  // the last one that was uploaded

  std::optional<Decision> approval;
  bool is_self_approved = false;
  std::optional<Posting> approval_posting;
  std::optional<Decision> rejection;
  std::optional<std::string> reject_reason;
  std::optional<Decision> payment;
  std::optional<BankAccountId> bank_account_id;  // that paid
  std::optional<TransactionId> payment_transaction_id;
  std::int64_t version = 1;
  Instant created_at;
  Instant updated_at;

  // A new one, still without a number. Throws Error invalid `expense_invalid`.
  static Expense submit(ExpenseId id, Terms terms, const Actor& by);
  // Says whether anything differs: only then somebody becomes an author. The year of the date
  // stays, because the number names it.
  bool revise(Terms revised, const Actor& by);
  void attach(Receipt uploaded);
  // Throws Error forbidden `self_approval` when a person approves what that person wrote and there
  // is somebody else in the company.
  void approve(Posting posting, const Decision& decision, Company company);
  // Throws Error invalid `reason_invalid`.
  void reject(std::string reason, const Decision& decision);
  void pay(const BankAccountId& from, const TransactionId& transaction, const Decision& decision);

  // What clients may do with it now.
  std::vector<Action> allowed_actions() const { return actions_from(kTransitions, status); }
  // Throws unless the action is among them.
  void require(Action action) const;
  // Where its receipt is to be seen, if there is any.
  std::optional<std::string> receipt_url() const;

 private:
  void move(Action action);
};

}  // namespace bilko::expense
