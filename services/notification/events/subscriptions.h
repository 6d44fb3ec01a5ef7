#pragma once

#include "bilko/events/subscriptions.h"

namespace bilko::notification {

void subscribe(events::Subscriptions& subscriptions);

}  // namespace bilko::notification
