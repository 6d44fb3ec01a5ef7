#pragma once

#include "bilko/events/subscriptions.h"

namespace bilko::banking {

// What the banking service listens to.
void subscribe(events::Subscriptions& subscriptions);

}  // namespace bilko::banking
