#pragma once

#include "bilko/events/subscriptions.h"

namespace bilko::expense {

void subscribe(events::Subscriptions& subscriptions);

}  // namespace bilko::expense
