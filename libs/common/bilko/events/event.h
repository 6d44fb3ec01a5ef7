#pragma once

#include "bilko/events/cloud_event.h"

namespace bilko::events {

// A received event with its payload decoded.
template <class Payload>
struct Event {
  CloudEvent meta;
  Payload data;
};

}  // namespace bilko::events
