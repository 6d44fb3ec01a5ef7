#include "ledger/domain/invoice_posting.h"

#include <fmt/format.h>

#include "ledger/domain/document_posting.h"

namespace bilko::ledger {
namespace {

Transaction transaction_on(const auto& event, Date date, Amount amount, const char* what) {
  return transaction_about(event,
                           {.date = date,
                            .amount = amount,
                            .description = fmt::format("Invoice {} {}", event.invoice_number, what),
                            .reference_type = ReferenceType::invoice,
                            .reference_id = event.invoice_id.str()});
}

}  // namespace

Transaction transaction_of(const contracts::InvoiceSent& event) {
  return transaction_on(event, event.issue_date, event.total_amount, "sent");
}

Transaction transaction_of(const contracts::InvoicePaid& event) {
  return transaction_on(event, Date::of(event.paid_at), event.paid_amount, "paid");
}

Transaction transaction_of(const contracts::PaymentReceived& event) {
  return transaction_on(event, Date::of(event.received_at), event.amount, "paid in part");
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
