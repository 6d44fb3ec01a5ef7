#include "audit/usecases/arrivals.h"

#include "audit/usecases/stored_event.h"

namespace bilko::audit {

std::vector<EventKey> keys_of(std::span<const Arrival> arrivals) {
  std::vector<EventKey> keys;
  for (const Arrival& arrival : arrivals)
    keys.push_back({arrival.event->source, arrival.event->id});
  return keys;
}

std::map<ChainId, ChainLink> lock_chains(ArchiveStore& archive, std::span<const Arrival> arrivals) {
  std::set<ChainId> chains;
  for (const Arrival& arrival : arrivals) chains.insert(chain_of(*arrival.event, *arrival.record));
  if (chains.begin()->organization == kNoOrganization) archive.see_no_organization();
  return archive.lock_heads(chains);
}

}  // namespace bilko::audit
