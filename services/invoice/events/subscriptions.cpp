#include "invoice/events/subscriptions.h"

#include "invoice/usecases/learn_account.h"

namespace bilko::invoice {

void subscribe(events::Subscriptions& subscriptions) {
  subscriptions.on("learn_account_created", learn_account_created);
  subscriptions.on("learn_account_updated", learn_account_updated);
}

}  // namespace bilko::invoice
