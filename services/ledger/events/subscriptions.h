#pragma once

#include "bilko/events/subscriptions.h"

namespace bilko::ledger {

// What the ledger listens to.
void subscribe(events::Subscriptions& subscriptions);

}  // namespace bilko::ledger
