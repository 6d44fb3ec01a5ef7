#pragma once

#include <array>
#include <string>
#include <string_view>
#include <utility>

#include "bilko/contracts/expense_events.h"
#include "bilko/contracts/invoice_events.h"
#include "bilko/contracts/payment_events.h"
#include "bilko/core/enum.h"

namespace bilko::ledger {

// Who owes whom: customers us (invoices), or we suppliers (expenses).
enum class Owed { receivable, payable };

// By how much a posting of a document changes what is owed, in base currency; below zero when it
// settles something.
struct DocumentEntry {
  OrganizationId organization_id;
  TransactionId transaction_id;
  Owed owed{};
  std::string document_id;
  Amount base_amount;

  friend bool operator==(const DocumentEntry&, const DocumentEntry&) = default;
};

// By the amounts the event names, never by its legs: the two are held against each other
// (domain/integrity.h).
DocumentEntry entry_of(const contracts::InvoiceSent& event);
DocumentEntry entry_of(const contracts::InvoicePaid& event);
DocumentEntry entry_of(const contracts::PaymentReceived& event);
DocumentEntry entry_of(const contracts::ExpenseApproved& event);
DocumentEntry entry_of(const contracts::ExpensePaid& event);

}  // namespace bilko::ledger

namespace bilko {
template <>
struct EnumNames<ledger::Owed> {
  static constexpr std::array kNames = {
      std::pair{ledger::Owed::receivable, std::string_view{"RECEIVABLE"}},
      std::pair{ledger::Owed::payable, std::string_view{"PAYABLE"}}};
};
}  // namespace bilko
