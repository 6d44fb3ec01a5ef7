#include "ledger/usecases/open_chart.h"

#include "bilko/contracts/ledger_events.h"
#include "bilko/events/outbox.h"
#include "ledger/store/account_store.h"

namespace bilko::ledger {
namespace {

contracts::AccountCreated created_event(const Account& account, Instant at) {
  return {.account_id = account.id,
          .organization_id = account.organization_id,
          .code = account.code,
          .name = account.name,
          .type = account.type,
          .role = account.role,
          .active = account.is_active,
          .at = at};
}

}  // namespace

void open_chart(pg::Tx& tx, const events::Event<contracts::OrganizationCreated>& created) {
  const auto chart = default_chart(created.data.organization_id);
  for (const Account& account : AccountStore(tx).insert_new(chart))
    events::publish(tx, created_event(account, tx.now()));
}

}  // namespace bilko::ledger
