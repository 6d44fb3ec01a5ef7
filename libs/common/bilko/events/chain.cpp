#include "bilko/events/chain.h"

#include <algorithm>
#include <numeric>

namespace bilko::events {
namespace {

// By place. Where some links have no sequence there is no order of all of them that agrees with
// precedes() for every pair; then by arrival.
std::vector<std::size_t> by_place(std::span<const Link> chain) {
  std::vector<std::size_t> order(chain.size());
  std::iota(order.begin(), order.end(), 0u);
  const bool is_sequenced =
      std::ranges::all_of(chain, [](const Link& link) { return link.sequence.has_value(); });
  std::ranges::sort(order, [&](std::size_t a, std::size_t b) {
    if (is_sequenced && chain[a].sequence != chain[b].sequence)
      return *chain[a].sequence < *chain[b].sequence;
    return chain[a].arrival < chain[b].arrival;
  });
  return order;
}

}  // namespace

bool holds(const Link& link) {
  if (!link.is_ordered) return false;
  return link.state == ParkedState::retry ||
         (link.state == ParkedState::dead && link.holds_when_dead);
}

bool precedes(const Link& earlier, const Link& later) {
  if (earlier.sequence && later.sequence && earlier.sequence != later.sequence)
    return *earlier.sequence < *later.sequence;
  return earlier.arrival < later.arrival;
}

bool must_queue(const ChainHead& head, std::optional<std::int64_t> sequence) {
  if (head.has_unsequenced) return true;
  if (!head.lowest_sequence) return false;
  return !sequence || *head.lowest_sequence <= *sequence;
}

std::vector<std::size_t> runnable(std::span<const Link> chain, Instant now) {
  const auto order = by_place(chain);
  std::vector<std::size_t> holding;
  for (const std::size_t i : order)
    if (holds(chain[i])) holding.push_back(i);
  std::vector<std::size_t> chosen;
  for (const std::size_t i : order) {
    const Link& link = chain[i];
    if (link.state != ParkedState::retry || link.due > now) continue;
    const bool is_held = link.is_ordered && std::ranges::any_of(holding, [&](std::size_t other) {
                           return other != i && precedes(chain[other], link);
                         });
    if (is_held) continue;
    chosen.push_back(i);
    std::erase(holding, i);
  }
  return chosen;
}

}  // namespace bilko::events
