#include "expense/events/rebuild.h"

namespace bilko::expense {

void rebuild(events::Rebuild& rebuild) {
  for (const char* table : {"ledger_account", "bank_account", "member"}) rebuild.table(table);
}

}  // namespace bilko::expense
