#pragma once

#include "bilko/contracts/ledger_events.h"
#include "bilko/events/event.h"
#include "bilko/pg/tx.h"

// Keeps what the ledger says about its accounts, so that postings name the one that plays a role.
namespace bilko::invoice {

void learn_account_created(pg::Tx& tx, const events::Event<contracts::AccountCreated>& created);
void learn_account_updated(pg::Tx& tx, const events::Event<contracts::AccountUpdated>& updated);

}  // namespace bilko::invoice
