#include "ledger/usecases/open_chart.h"

#include "bilko/events/outbox.h"
#include "ledger/store/account_store.h"
#include "ledger/usecases/account_event.h"

namespace bilko::ledger {
void open_chart(pg::Tx& tx, const events::Event<contracts::OrganizationCreated>& created) {
  const auto chart = default_chart(created.data.organization_id);
  for (const Account& account : AccountStore(tx).insert_new(chart))
    events::publish(tx, account_event<contracts::AccountCreated>(account, tx.now()));
}

}  // namespace bilko::ledger
