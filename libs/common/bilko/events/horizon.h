#pragma once

#include <map>
#include <set>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "bilko/events/arrival.h"

namespace bilko::events {

// A moment of a service's live state, and what its group had made of events by then: where a
// rebuild goes to. Everything is asked of one transaction that sees that moment alone.
class Horizon {
 public:
  // `live` outlives this.
  Horizon(pg::Queries& live, std::string group);

  // What the group has put aside and not applied: parked, dead or discarded; null: the event is
  // none of them.
  const std::string* put_aside(const InboxKey& key) const;
  // Of these, which the group has applied.
  std::vector<bool> applied(std::span<const Arrival> arrivals);
  // Of these events of the service's own, which were there.
  std::set<std::string> published(const std::vector<std::string>& event_ids);
  // Events on these topics that were there and not yet published.
  std::vector<std::string> pending(const std::vector<std::string>& topics);

 private:
  pg::Queries& live_;
  const std::string group_;
  std::map<std::pair<std::string, std::string>, std::string> put_aside_;  // by source and id
};

}  // namespace bilko::events
