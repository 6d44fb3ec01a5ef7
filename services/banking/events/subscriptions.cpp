#include "banking/events/subscriptions.h"

#include "banking/usecases/learn_invoice.h"
#include "banking/usecases/learn_posting.h"
#include "banking/usecases/match_lines.h"
#include "banking/usecases/open_default_account.h"
#include "bilko/accounts/learn_accounts.h"

namespace bilko::banking {

void subscribe(events::Subscriptions& subscriptions) {
  subscriptions.before_each_batch(begin_matching);
  subscriptions.on("open_default_account", open_default_account);
  subscriptions.on("learn_account_created", accounts::learn_account_created);
  subscriptions.on("learn_account_updated", accounts::learn_account_updated);
  subscriptions.on("learn_transaction_posted", learn_transaction_posted);
  subscriptions.on("learn_invoice_sent", learn_invoice_sent);
  subscriptions.on("learn_payment_received", learn_payment_received);
  subscriptions.on("learn_invoice_paid", learn_invoice_paid);
  subscriptions.on("learn_invoice_cancelled", learn_invoice_cancelled);
  subscriptions.on("learn_payment_declined", learn_payment_declined);
}

}  // namespace bilko::banking
