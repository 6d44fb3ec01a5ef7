#pragma once

#include <functional>

#include "audit/usecases/arrivals.h"
#include "bilko/events/subscriptions.h"

namespace bilko::audit {

// A handler of everything that records what it gets by `archive` and learns memberships.
std::function<void(pg::Tx&, std::span<const events::Received>)> recording(
    void (*archive)(pg::Tx&, std::span<const Arrival>));

// What the audit listens to: every type there is a schema of.
void subscribe(events::Subscriptions& subscriptions);

}  // namespace bilko::audit
