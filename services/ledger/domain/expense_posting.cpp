#include "ledger/domain/expense_posting.h"

#include <fmt/format.h>

#include "ledger/domain/document_posting.h"

namespace bilko::ledger {
namespace {

Transaction transaction_on(const auto& event, Date date, const char* what) {
  return transaction_about(event,
                           {.date = date,
                            .amount = event.amount,
                            .description = fmt::format("Expense {} {}", event.expense_number, what),
                            .reference_type = ReferenceType::expense,
                            .reference_id = event.expense_id.str()});
}

}  // namespace

Transaction transaction_of(const contracts::ExpenseApproved& event) {
  return transaction_on(event, event.date, "approved");
}

Transaction transaction_of(const contracts::ExpensePaid& event) {
  return transaction_on(event, Date::of(event.paid_at), "paid");
}

}  // namespace bilko::ledger
