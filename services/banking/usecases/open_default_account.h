#pragma once

#include "bilko/contracts/user_events.h"
#include "bilko/events/event.h"
#include "bilko/pg/tx.h"

namespace bilko::banking {

// Every organization begins with one bank account, whose id the other services know at once
// (contracts/chart.h). Publishes BankAccountCreated.
void open_default_account(pg::Tx& tx, const events::Event<contracts::OrganizationCreated>& created);

}  // namespace bilko::banking
