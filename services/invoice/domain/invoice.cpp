#include "invoice/domain/invoice.h"

#include <fmt/format.h>

#include <algorithm>

#include "bilko/core/violations.h"

namespace bilko::invoice {
namespace {

void require_fits(const Payment& payment, const Money& outstanding) {
  const Money& amount = payment.amount;
  Violations violations;
  violations.require(amount.amount().is_positive(), "/amount", "amount_not_positive",
                     fmt::format("{} is not above 0", amount.amount().str()));
  violations.require(
      amount.is_whole_minor_units(), "/amount", "amount_not_in_minor_units",
      fmt::format("{} has {} decimals", amount.currency().str(), amount.currency().minor_digits()));
  violations.require(amount.amount() <= outstanding.amount(), "/amount",
                     "amount_exceeds_outstanding",
                     fmt::format("{} is open", outstanding.amount().str()));
  violations.require_text("/paymentReference", payment.reference, kPaymentReferenceMax);
  violations.throw_if_any("payment_invalid");
}

}  // namespace

Invoice Invoice::draft(InvoiceId id, Terms terms, Currency base_currency) {
  Invoice invoice;
  invoice.id = std::move(id);
  invoice.base_currency = base_currency;
  invoice.accept(std::move(terms));
  return invoice;
}

void Invoice::revise(Terms revised) {
  require(Action::update);
  Violations violations;
  violations.require(revised.issue_date.year() == terms.issue_date.year(), "/issueDate",
                     "issue_date_in_other_year", fmt::format("the number is {}", number));
  violations.throw_if_any("invoice_invalid");
  accept(std::move(revised));
}

void Invoice::send(Posting sale, std::string token, Pdf printed, Instant at) {
  require(Action::send);
  status = *next_status(status, Action::send);
  posting = std::move(sale);
  tracking_token = std::move(token);
  pdf = std::move(printed);
  sent_at = at;
}

Payment Invoice::take(Payment payment) {
  require(Action::record_payment);
  require_fits(payment, outstanding());
  const bool settles = payment.amount == outstanding();
  const Money open_base = base_total() - paid_base;
  // Many small payments, each rounded up, may exceed the whole.
  payment.base_amount =
      settles ? open_base : std::min(exchange().to_base(payment.amount), open_base);
  if (settles) {
    status = *next_status(status, Action::mark_paid);
    paid_at = payment.received_at;
  }
  paid += payment.amount;
  paid_base += payment.base_amount;
  return payment;
}

std::optional<std::string_view> Invoice::why_declined(const Money& amount) const {
  if (!next_status(status, Action::record_payment)) return "invoice_not_open";
  if (amount.currency() != terms.currency) return "currency_mismatch";
  if (!amount.amount().is_positive() || !amount.is_whole_minor_units()) return "amount_invalid";
  if (amount.amount() > outstanding().amount()) return "amount_too_large";
  return std::nullopt;
}

std::optional<Posting> Invoice::cancel(const TransactionId& reversal_id,
                                       std::optional<std::string> reason, Instant at) {
  require(Action::cancel);
  Violations violations;
  if (reason) violations.require_text("/reason", *reason, kReasonMax);
  violations.throw_if_any("reason_invalid");
  status = *next_status(status, Action::cancel);
  cancel_reason = std::move(reason);
  cancelled_at = at;
  if (!posting) return std::nullopt;
  reversal_transaction_id = reversal_id;
  return Posting{reversal_id, mirrored(posting->legs)};
}

PaymentState Invoice::payment_state() const {
  if (paid.is_zero()) return PaymentState::unpaid;
  return outstanding().is_zero() ? PaymentState::paid : PaymentState::partly_paid;
}

std::vector<Action> Invoice::allowed_actions() const {
  auto actions = client_actions(status);
  if (!paid.is_zero()) std::erase(actions, Action::cancel);
  return actions;
}

void Invoice::require(Action action) const {
  const auto allowed = allowed_actions();
  if (std::ranges::count(allowed, action) == 1) return;
  const bool is_for_payments = next_status(status, action).has_value();
  throw transition_refused(
      is_for_payments ? "invoice_has_payments" : "invoice_transition_refused",
      fmt::format("{} is refused: invoice {} is {}, {} of it are paid", enum_name(action), number,
                  enum_name(status), paid.amount().str()),
      status, allowed);
}

std::string payment_reference_of(std::string_view text, const Invoice& invoice) {
  // Cut between characters: a byte 10xxxxxx continues one.
  std::size_t end = 0;
  std::size_t characters = 0;
  for (; end < text.size(); ++end) {
    const bool begins = (static_cast<unsigned char>(text[end]) & 0xC0) != 0x80;
    if (begins && ++characters > kPaymentReferenceMax) break;
  }
  const auto cut = text.substr(0, end);
  return cut.find_first_not_of(" \t") == std::string_view::npos ? invoice.number : std::string(cut);
}

void Invoice::accept(Terms accepted) {
  require_valid(accepted);
  for (Line& line : accepted.lines) {
    if (const auto vat = line.vat()) {
      line.vat_rate = vat->rate;
      line.vat_category = vat->category;
    }
  }
  terms = std::move(accepted);
  totals = Totals::of(terms.lines, terms.currency);
  paid = Money::zero(terms.currency);
  paid_base = Money::zero(base_currency);
}

}  // namespace bilko::invoice
