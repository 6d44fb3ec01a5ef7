#pragma once

#include "bilko/contracts/ledger_events.h"
#include "ledger/domain/account.h"

namespace bilko::ledger {

// AccountCreated or AccountUpdated: both tell the whole state.
template <class Event>
Event account_event(const Account& account, Instant at) {
  return {.account_id = account.id,
          .organization_id = account.organization_id,
          .code = account.code,
          .name = account.name,
          .type = account.type,
          .role = account.role,
          .active = account.is_active,
          .at = at};
}

}  // namespace bilko::ledger
