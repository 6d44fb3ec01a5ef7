#pragma once

#include "bilko/contracts/bank_events.h"
#include "bilko/events/event.h"
#include "bilko/pg/tx.h"

namespace bilko::ledger {

// Locks the transactions that bank lines were reconciled with, and announces each. The same line
// again changes nothing; what is older than the last word about a line is ignored. Throws Error
// not_found `transaction_missing` while a transaction is not posted.
void lock_transactions(pg::Tx& tx, events::Batch<contracts::BankTransactionReconciled> reconciled);
// Takes the lines' locks back.
void unlock_transactions(pg::Tx& tx,
                         events::Batch<contracts::BankTransactionUnreconciled> unreconciled);

}  // namespace bilko::ledger
