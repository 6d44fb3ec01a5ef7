#pragma once

#include "bilko/contracts/ledger_events.h"
#include "bilko/events/event.h"
#include "bilko/pg/tx.h"

namespace bilko::banking {

// Keeps what the ledger has posted on which accounts, and matches the lines that wait for it.
void learn_transaction_posted(pg::Tx& tx,
                              const events::Event<contracts::TransactionPosted>& posted);

}  // namespace bilko::banking
