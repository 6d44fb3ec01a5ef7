#include "ledger/events/subscriptions.h"

#include "ledger/usecases/lock_transactions.h"
#include "ledger/usecases/open_chart.h"
#include "ledger/usecases/post_expense.h"
#include "ledger/usecases/post_invoice.h"

namespace bilko::ledger {

void subscribe(events::Subscriptions& subscriptions) {
  subscriptions.on("open_chart", open_chart);
  subscriptions.on("post_invoice_sent", post_invoice_sent);
  subscriptions.on("post_invoice_paid", post_invoice_paid);
  subscriptions.on("post_payment_received", post_payment_received);
  subscriptions.on("post_invoice_cancelled", post_invoice_cancelled);
  subscriptions.on("post_expense_approved", post_expense_approved);
  subscriptions.on("post_expense_paid", post_expense_paid);
  subscriptions.on("lock_transactions", lock_transactions);
  subscriptions.on("unlock_transactions", unlock_transactions);
}

}  // namespace bilko::ledger
