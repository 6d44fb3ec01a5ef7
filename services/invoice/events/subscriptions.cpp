#include "invoice/events/subscriptions.h"

#include "bilko/accounts/learn_accounts.h"
#include "invoice/usecases/learn_seller.h"
#include "invoice/usecases/take_identified_payment.h"

namespace bilko::invoice {

void subscribe(events::Subscriptions& subscriptions) {
  subscriptions.on("learn_account_created", accounts::learn_account_created);
  subscriptions.on("learn_account_updated", accounts::learn_account_updated);
  subscriptions.on("learn_bank_account_created", accounts::learn_bank_account_created);
  subscriptions.on("learn_bank_account_updated", accounts::learn_bank_account_updated);
  subscriptions.on("take_identified_payment", take_identified_payment);
  subscriptions.on("learn_seller_created", learn_seller_created);
  subscriptions.on("learn_seller_updated", learn_seller_updated);
}

}  // namespace bilko::invoice
