#pragma once

#include "bilko/events/subscriptions.h"

namespace bilko::invoice {

// What the invoice service listens to.
void subscribe(events::Subscriptions& subscriptions);

}  // namespace bilko::invoice
