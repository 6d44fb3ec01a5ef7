#pragma once

#include <span>

#include "bilko/events/cloud_event.h"

namespace bilko::events {

// A received event with its payload decoded; lives as long as the call of the handler.
template <class Payload>
struct Event {
  const CloudEvent& meta;
  Payload data;
};

// Events of one type that a bulk handler gets at once, in order.
template <class Payload>
using Batch = std::span<const Event<Payload>>;

}  // namespace bilko::events
