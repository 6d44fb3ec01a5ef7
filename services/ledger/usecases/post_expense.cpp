#include "ledger/usecases/post_expense.h"

#include "ledger/usecases/post_documents.h"

namespace bilko::ledger {

void post_expense_approved(pg::Tx& tx, events::Batch<contracts::ExpenseApproved> approved) {
  post_documents(tx, approved);
}

void post_expense_paid(pg::Tx& tx, events::Batch<contracts::ExpensePaid> paid) {
  post_documents(tx, paid);
}

}  // namespace bilko::ledger
