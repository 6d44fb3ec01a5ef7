#pragma once

#include "bilko/contracts/ledger_events.h"
#include "bilko/events/event.h"
#include "bilko/pg/tx.h"

// Keeps what the ledger says: which accounts there are, and what is posted on them.
namespace bilko::banking {

void learn_account_created(pg::Tx& tx, const events::Event<contracts::AccountCreated>& created);
void learn_account_updated(pg::Tx& tx, const events::Event<contracts::AccountUpdated>& updated);
// Matches the lines that wait for it, too.
void learn_transaction_posted(pg::Tx& tx,
                              const events::Event<contracts::TransactionPosted>& posted);

}  // namespace bilko::banking
