#include "ledger/usecases/post_journal_entry.h"

#include "ledger/store/account_store.h"
#include "ledger/usecases/post_transactions.h"

namespace bilko::ledger {

PostedTransaction post_journal_entry(pg::Tx& tx, const JournalEntry& entry, Currency base) {
  require_valid(entry, base,
                AccountStore(tx).find(pg::column(entry.legs, &JournalLeg::account_id)));
  const auto id = TransactionId::generate(tx.now());
  post_transactions(tx, {{transaction_of(entry, id, tx.organization(), base), tx.context()}});
  return TransactionStore(tx).load(id);
}

}  // namespace bilko::ledger
