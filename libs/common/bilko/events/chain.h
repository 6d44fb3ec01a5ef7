#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "bilko/core/enum.h"
#include "bilko/core/instant.h"

// The order of what is parked, as pure rules: which events of an entity must wait for which. The
// model in docs/model checks them, in the same words.
namespace bilko::events {

enum class ParkedState {
  retry,      // waits for its next try, or behind another one
  dead,       // given up, its dead letter is out; keeps its place
  discarded,  // an operator let it go
};

// One parked event, as far as order is concerned.
struct Link {
  std::int64_t arrival = 0;              // grows
  std::optional<std::int64_t> sequence;  // of the entity; events of other systems have none
  ParkedState state = ParkedState::retry;
  bool is_ordered = true;       // false: newest wins (Order::latest), no chain
  bool holds_when_dead = true;  // not poison, and the subscription's followers wait
  Instant due;
};

// What an arriving event of a key must know of what is parked of it: the holding links in short.
struct ChainHead {
  std::optional<std::int64_t> lowest_sequence;
  bool has_unsequenced = false;
};

// Whether others wait behind it.
bool holds(const Link& link);
// The place in the chain is the sequence, the arrival only where one of them has none.
bool precedes(const Link& earlier, const Link& later);
// Whether an event that arrives now queues. One lower than every parked one of its key runs at
// once: topics have no mutual order.
bool must_queue(const ChainHead& head, std::optional<std::int64_t> sequence);
// The links of one key that may run in one transaction at `now`, in this order: each is due, and
// whatever holds it runs before it.
std::vector<std::size_t> runnable(std::span<const Link> chain, Instant now);

}  // namespace bilko::events

namespace bilko {
template <>
struct EnumNames<events::ParkedState> {
  static constexpr std::array kNames = {
      std::pair{events::ParkedState::retry, std::string_view{"retry"}},
      std::pair{events::ParkedState::dead, std::string_view{"dead"}},
      std::pair{events::ParkedState::discarded, std::string_view{"discarded"}}};
};
}  // namespace bilko
