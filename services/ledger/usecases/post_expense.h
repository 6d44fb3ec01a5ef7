#pragma once

#include "bilko/contracts/expense_events.h"
#include "bilko/events/event.h"
#include "bilko/pg/tx.h"

// Posts what happens to expenses, by the mapping of domain/expense_posting.h. Failures: those of
// post_transactions.
namespace bilko::ledger {

void post_expense_approved(pg::Tx& tx, events::Batch<contracts::ExpenseApproved> approved);
void post_expense_paid(pg::Tx& tx, events::Batch<contracts::ExpensePaid> paid);

}  // namespace bilko::ledger
