#pragma once

#include "bilko/contracts/expense_events.h"
#include "ledger/domain/transaction.h"

// What the events of an expense post (events.md, "The general ledger's mapping").
namespace bilko::ledger {

// Dr the category's account (and input VAT) / Cr Accounts Payable, on the expense's date.
Transaction transaction_of(const contracts::ExpenseApproved& event);
// Dr Accounts Payable / Cr Bank, on the UTC day of the payment.
Transaction transaction_of(const contracts::ExpensePaid& event);

}  // namespace bilko::ledger
