#include "banking/domain/bank_transaction.h"

#include <fmt/format.h>

#include <algorithm>

#include "banking/domain/text.h"
#include "bilko/core/check.h"
#include "bilko/core/state_machine.h"

namespace bilko::banking {
namespace {

constexpr std::size_t kPaymentReferenceMax = 140;

}  // namespace

std::vector<LineAction> BankTransaction::allowed_actions() const {
  if (status == LineStatus::unmatched) return {LineAction::reconcile};
  if (status == LineStatus::reconciled) return {LineAction::unmatch};
  return {};
}

void BankTransaction::require(LineAction action) const {
  const auto allowed = allowed_actions();
  if (std::ranges::find(allowed, action) != allowed.end()) return;
  const std::string current(enum_name(status));
  throw transition_refused(
      "bank_transaction_" + current,
      fmt::format("the line is {}: {} is not possible", current, enum_name(action)), status,
      allowed);
}

void BankTransaction::identify(const InvoiceId& invoice, Match found) {
  BILKO_CHECK(status == LineStatus::unmatched);
  status = LineStatus::identified;
  invoice_id = invoice;
  match = std::move(found);
  match_type = MatchType::automatic;
}

void BankTransaction::reconcile(const TransactionId& transaction, MatchType type,
                                std::optional<Match> found) {
  BILKO_CHECK(status != LineStatus::reconciled && (found || match));
  status = LineStatus::reconciled;
  gl_transaction_id = transaction;
  match_type = type;
  if (found) match = std::move(found);
}

void BankTransaction::release() {
  BILKO_CHECK(status != LineStatus::unmatched);
  status = LineStatus::unmatched;
  invoice_id.reset();
  gl_transaction_id.reset();
  match.reset();
  match_type.reset();
}

std::string payment_reference_of(const BankTransaction& transaction) {
  const StatementLine& line = transaction.line;
  const std::string& text = !line.reference.empty()     ? line.reference
                            : !line.description.empty() ? line.description
                                                        : transaction.id.str();
  return std::string(first_characters(text, kPaymentReferenceMax));
}

}  // namespace bilko::banking
