#pragma once

#include "bilko/contracts/user_events.h"
#include "bilko/events/event.h"
#include "bilko/pg/tx.h"

// Keeps what stands on documents about the organization that issues them.
namespace bilko::invoice {

void learn_seller_created(pg::Tx& tx, const events::Event<contracts::OrganizationCreated>& created);
void learn_seller_updated(pg::Tx& tx, const events::Event<contracts::OrganizationUpdated>& updated);

}  // namespace bilko::invoice
