#include "ledger/domain/invoice_posting.h"

#include <fmt/format.h>

namespace bilko::ledger {
namespace {

// What all of them name alike.
template <class Event>
Transaction transaction_about(const Event& event, Date date, Amount amount, const char* what) {
  return {.id = event.transaction_id,
          .organization_id = event.organization_id,
          .date = date,
          .debit_account_id = event.debit_account_id,
          .credit_account_id = event.credit_account_id,
          .amount = amount,
          .currency = event.currency,
          .base_amount = event.base_amount,
          .exchange_rate = event.exchange_rate,
          .legs = event.legs,
          .description = fmt::format("Invoice {} {}", event.invoice_number, what),
          .reference_type = ReferenceType::invoice,
          .reference_id = event.invoice_id.str()};
}

}  // namespace

Transaction transaction_of(const contracts::InvoiceSent& event) {
  return transaction_about(event, event.issue_date, event.total_amount, "sent");
}

Transaction transaction_of(const contracts::InvoicePaid& event) {
  return transaction_about(event, Date::of(event.paid_at), event.paid_amount, "paid");
}

Transaction transaction_of(const contracts::PaymentReceived& event) {
  return transaction_about(event, Date::of(event.received_at), event.amount, "paid in part");
}

std::optional<Reversal> reversal_of(const contracts::InvoiceCancelled& event) {
  if (!event.reversal_transaction_id.value) return std::nullopt;
  if (!event.reverses_transaction_id)
    throw Error(ErrorKind::invalid, "reversal_of_nothing",
                fmt::format("the cancellation of {} names no transaction to reverse",
                            event.invoice_number));
  return Reversal{.id = *event.reversal_transaction_id.value,
                  .organization_id = event.organization_id,
                  .reverses = *event.reverses_transaction_id,
                  .date = Date::of(event.cancelled_at),
                  .description = fmt::format("Invoice {} cancelled", event.invoice_number),
                  .reference_id = event.invoice_id.str(),
                  .legs = event.legs};
}

}  // namespace bilko::ledger
