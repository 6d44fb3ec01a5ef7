#pragma once

#include "bilko/events/subscriptions.h"

namespace bilko::audit {

// What the audit listens to: every type there is a schema of.
void subscribe(events::Subscriptions& subscriptions);

}  // namespace bilko::audit
