#pragma once

#include "bilko/contracts/bank_events.h"
#include "bilko/contracts/ledger_events.h"
#include "bilko/events/event.h"
#include "bilko/pg/tx.h"

// Handlers that keep what the ledger and the banking service say about accounts, so that a service
// which posts knows them without a call.
namespace bilko::accounts {

void learn_account_created(pg::Tx& tx, const events::Event<contracts::AccountCreated>& created);
void learn_account_updated(pg::Tx& tx, const events::Event<contracts::AccountUpdated>& updated);

void learn_bank_account_created(pg::Tx& tx,
                                const events::Event<contracts::BankAccountCreated>& created);
void learn_bank_account_updated(pg::Tx& tx,
                                const events::Event<contracts::BankAccountUpdated>& updated);

}  // namespace bilko::accounts
