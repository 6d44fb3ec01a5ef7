#pragma once

#include "bilko/events/rebuild.h"

namespace bilko::invoice {

// What other services said can be learned anew from the log; invoices and payments are commands'
// own and stay as they are.
void rebuild(events::Rebuild& rebuild);

}  // namespace bilko::invoice
