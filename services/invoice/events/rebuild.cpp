#include "invoice/events/rebuild.h"

namespace bilko::invoice {

void rebuild(events::Rebuild& rebuild) {
  for (const char* table : {"ledger_account", "bank_account", "seller"}) rebuild.table(table);
  rebuild.without("take_identified_payment");  // it writes payments
}

}  // namespace bilko::invoice
