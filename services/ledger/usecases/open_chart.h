#pragma once

#include "bilko/contracts/user_events.h"
#include "bilko/events/event.h"
#include "bilko/pg/tx.h"

namespace bilko::ledger {

// Gives a new organization the default chart of accounts; accounts it has already stay as they are.
void open_chart(pg::Tx& tx, const events::Event<contracts::OrganizationCreated>& created);

}  // namespace bilko::ledger
