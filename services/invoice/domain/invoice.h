#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "invoice/domain/payment.h"
#include "invoice/domain/posting.h"
#include "invoice/domain/status.h"
#include "invoice/domain/terms.h"
#include "invoice/domain/totals.h"

namespace bilko::invoice {

inline constexpr std::size_t kReasonMax = 500;  // characters

// The document that the customer gets, as it is kept.
struct Pdf {
  std::string url;     // path of the API
  std::string sha256;  // 64 hex digits: its name in the blob store
};

// An invoice and the rules of its life. Every command throws Error conflict
// `invoice_transition_refused` with currentStatus and allowedActions when the state machine has no
// such transition, and then changes nothing.
struct Invoice {
  InvoiceId id;
  std::string number;  // INV-YYYY-NNN
  Terms terms;
  Currency base_currency;
  Totals totals;
  InvoiceStatus status = InvoiceStatus::draft;
  Money paid;       // so far, in the invoice's currency
  Money paid_base;  // the same in the base currency

  std::optional<std::string> tracking_token;  // of the customer's copy
  std::optional<Pdf> pdf;                     // what was sent
  std::optional<Posting> posting;             // what sending posted
  std::optional<TransactionId> reversal_transaction_id;
  std::optional<std::string> cancel_reason;
  std::optional<Instant> sent_at;
  std::optional<Instant> viewed_at;  // by the customer, the first time
  std::optional<Instant> overdue_at;
  std::optional<Instant> paid_at;  // when the settling payment arrived
  std::optional<Instant> cancelled_at;
  std::int64_t version = 1;
  Instant created_at;
  Instant updated_at;

  // A new one, still without a number. Throws Error invalid `invoice_invalid`.
  static Invoice draft(InvoiceId id, Terms terms, Currency base_currency);
  // New terms for a draft; the year of the issue date stays, because the number names it.
  void revise(Terms revised);
  void send(Posting sale, std::string token, Pdf printed, Instant at);
  // Takes the payment in, which must not exceed what is open, and returns it with its base amount:
  // at the invoice's rate, and the whole base rest when it settles. Throws Error invalid
  // `payment_invalid`.
  Payment take(Payment payment);
  // Why a payment that a statement line seems to be does not fit, as a stable slug: it is declined,
  // not refused. Nothing when `take` will take it.
  std::optional<std::string_view> why_declined(const Money& amount) const;
  // Returns the reversal of what sending posted; nothing for a draft, which posted nothing. Throws
  // Error conflict `invoice_has_payments`.
  std::optional<Posting> cancel(const TransactionId& reversal_id, std::optional<std::string> reason,
                                Instant at);

  Money outstanding() const { return totals.total - paid; }
  Exchange exchange() const { return {terms.exchange_rate, base_currency}; }
  Money base_total() const { return exchange().to_base(totals.total); }
  PaymentState payment_state() const;
  // What clients may do with it now.
  std::vector<Action> allowed_actions() const;
  // Throws unless the action is among them.
  void require(Action action) const;

 private:
  void accept(Terms accepted);
};

// The reference of a statement line as a payment keeps it: cut to what it may be, the invoice's
// number when the line has none.
std::string payment_reference_of(std::string_view text, const Invoice& invoice);

}  // namespace bilko::invoice
