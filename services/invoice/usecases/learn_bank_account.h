#pragma once

#include "bilko/contracts/bank_events.h"
#include "bilko/events/event.h"
#include "bilko/pg/tx.h"

// Keeps which bank accounts there are, so that payments name one of them and post to its account.
namespace bilko::invoice {

void learn_bank_account_created(pg::Tx& tx,
                                const events::Event<contracts::BankAccountCreated>& created);
void learn_bank_account_updated(pg::Tx& tx,
                                const events::Event<contracts::BankAccountUpdated>& updated);

}  // namespace bilko::invoice
