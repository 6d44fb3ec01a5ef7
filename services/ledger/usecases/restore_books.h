#pragma once

#include "bilko/contracts/ledger_events.h"
#include "bilko/events/event.h"
#include "bilko/pg/tx.h"

// What the ledger told of its own commands, put into its tables again (a rebuild). Publishes
// nothing; doing it again changes nothing.
namespace bilko::ledger {

void restore_account(pg::SilentTx& tx, const events::Event<contracts::AccountCreated>& created);
void restore_account_update(pg::SilentTx& tx,
                            const events::Event<contracts::AccountUpdated>& updated);
// Entries and reversals that a user made. Throws Error not_found `account_missing`,
// `transaction_missing` while what it refers to is not there.
void restore_transaction(pg::SilentTx& tx,
                         const events::Event<contracts::TransactionPosted>& posted);

}  // namespace bilko::ledger
