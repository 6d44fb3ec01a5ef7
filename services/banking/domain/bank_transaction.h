#pragma once

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "banking/domain/match.h"
#include "bilko/contracts/bank_events.h"

namespace bilko::banking {

using contracts::MatchType;

// unmatched; identified: an open invoice's payment, which the invoice service is asked to record;
// reconciled with a GL transaction.
enum class LineStatus { unmatched, identified, reconciled };
// What a client may do with a line.
enum class LineAction { reconcile, unmatch };

// A statement line that was imported, and what it belongs to.
struct BankTransaction {
  BankTransactionId id;
  BankAccountId bank_account_id;
  ImportId import_id;
  StatementLine line;
  LineStatus status = LineStatus::unmatched;
  std::optional<InvoiceId> invoice_id;  // of an identified payment
  std::optional<TransactionId> gl_transaction_id;
  std::optional<Match> match;  // unless it is unmatched
  std::optional<MatchType> match_type;
  std::int64_t version = 1;
  Instant created_at{};
  Instant updated_at{};

  std::vector<LineAction> allowed_actions() const;
  // Throws Error conflict `bank_transaction_<status>` with `currentStatus` and `allowedActions`.
  void require(LineAction action) const;

  // Its payment is announced to the invoice service. Only while it is unmatched.
  void identify(const InvoiceId& invoice, Match found);
  // The match of an identified line stays as it was found.
  void reconcile(const TransactionId& transaction, MatchType type, std::optional<Match> found = {});
  // Back to unmatched: undone by a user, or declined by the invoice service.
  void release();
};

// What is said of a payment to the invoice service: the reference, else the description, else the
// line's id; at most 140 characters.
std::string payment_reference_of(const BankTransaction& transaction);

}  // namespace bilko::banking

namespace bilko {
template <>
struct EnumNames<banking::LineStatus> {
  using Status = banking::LineStatus;
  static constexpr std::array kNames = {
      std::pair{Status::unmatched, std::string_view{"unmatched"}},
      std::pair{Status::identified, std::string_view{"identified"}},
      std::pair{Status::reconciled, std::string_view{"reconciled"}}};
};

template <>
struct EnumNames<banking::LineAction> {
  using Action = banking::LineAction;
  static constexpr std::array kNames = {std::pair{Action::reconcile, std::string_view{"reconcile"}},
                                        std::pair{Action::unmatch, std::string_view{"unmatch"}}};
};
}  // namespace bilko
