#include "expense/events/subscriptions.h"

#include "bilko/accounts/learn_accounts.h"
#include "expense/usecases/learn_members.h"

namespace bilko::expense {

void subscribe(events::Subscriptions& subscriptions) {
  subscriptions.on("learn_account_created", accounts::learn_account_created);
  subscriptions.on("learn_account_updated", accounts::learn_account_updated);
  subscriptions.on("learn_bank_account_created", accounts::learn_bank_account_created);
  subscriptions.on("learn_bank_account_updated", accounts::learn_bank_account_updated);
  subscriptions.on("learn_founder", learn_founder);
  subscriptions.on("learn_newcomer", learn_newcomer);
}

}  // namespace bilko::expense
