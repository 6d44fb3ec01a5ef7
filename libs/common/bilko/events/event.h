#pragma once

#include <span>

#include "bilko/events/cloud_event.h"

namespace bilko::events {

// A received event with its payload decoded.
template <class Payload>
struct Event {
  CloudEvent meta;
  Payload data;
};

// Events of one type that a bulk handler gets at once, in order.
template <class Payload>
using Batch = std::span<const Event<Payload>>;

}  // namespace bilko::events
