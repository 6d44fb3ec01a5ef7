#include "ledger/events/rebuild.h"

#include "ledger/usecases/restore_books.h"

namespace bilko::ledger {

void rebuild(events::Rebuild& rebuild) {
  for (const char* table :
       {"account", "gl_transaction", "leg", "document_entry", "transaction_lock"})
    rebuild.table(table);
  rebuild.on_own("restore_account", restore_account);
  rebuild.on_own("restore_account_update", restore_account_update);
  rebuild.on_own("restore_transaction", restore_transaction);
}

}  // namespace bilko::ledger
