#include "ledger/domain/document_entry.h"

namespace bilko::ledger {
namespace {

DocumentEntry entry(const auto& event, Owed owed, const auto& document_id, Amount base_amount) {
  return {event.organization_id, event.transaction_id, owed, document_id.str(), base_amount};
}

}  // namespace

DocumentEntry entry_of(const contracts::InvoiceSent& event) {
  return entry(event, Owed::receivable, event.invoice_id, event.base_amount);
}

DocumentEntry entry_of(const contracts::InvoicePaid& event) {
  return entry(event, Owed::receivable, event.invoice_id, -event.base_amount);
}

DocumentEntry entry_of(const contracts::PaymentReceived& event) {
  return entry(event, Owed::receivable, event.invoice_id, -event.base_amount);
}

DocumentEntry entry_of(const contracts::ExpenseApproved& event) {
  return entry(event, Owed::payable, event.expense_id, event.base_amount);
}

DocumentEntry entry_of(const contracts::ExpensePaid& event) {
  return entry(event, Owed::payable, event.expense_id, -event.base_amount);
}

}  // namespace bilko::ledger
