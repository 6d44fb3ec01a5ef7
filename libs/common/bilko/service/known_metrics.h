#pragma once

#include <string>

#include "bilko/events/subscriptions.h"

namespace bilko::service {

// Shows counters at 0 before what they count has happened: an increase from nothing is none to
// Prometheus, so the first dead letter of a process would raise no alert.
void show_known_metrics(const events::Subscriptions& subscriptions);

}  // namespace bilko::service
