#pragma once

#include "bilko/contracts/user_events.h"
#include "bilko/events/event.h"
#include "bilko/pg/tx.h"

// Keeps who belongs to an organization: only in a company of one may people approve their own
// expenses.
namespace bilko::expense {

void learn_founder(pg::Tx& tx, const events::Event<contracts::OrganizationCreated>& created);
void learn_newcomer(pg::Tx& tx, const events::Event<contracts::UserCreated>& created);

}  // namespace bilko::expense
