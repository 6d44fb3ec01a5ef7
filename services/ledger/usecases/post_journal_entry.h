#pragma once

#include "bilko/pg/tx.h"
#include "ledger/domain/journal_entry.h"
#include "ledger/store/transaction_store.h"

namespace bilko::ledger {

// Posts what no document says. Throws what require_valid throws.
PostedTransaction post_journal_entry(pg::Tx& tx, const JournalEntry& entry, Currency base);

}  // namespace bilko::ledger
