#include "audit/usecases/archive_events.h"

#include "audit/store/archive_store.h"
#include "audit/store/logged_action_store.h"
#include "audit/usecases/stored_event.h"

namespace bilko::audit {
namespace {

std::map<ChainId, ChainLink> lock_chains(ArchiveStore& archive, std::span<const Arrival> arrivals) {
  std::set<ChainId> chains;
  for (const Arrival& arrival : arrivals) chains.insert(chain_of(*arrival.event, *arrival.record));
  if (chains.begin()->organization == kNoOrganization) archive.see_no_organization();
  return archive.lock_heads(chains);
}

std::set<EventKey> archived_before(ArchiveStore& archive, std::span<const Arrival> arrivals) {
  std::vector<EventKey> keys;
  for (const Arrival& arrival : arrivals)
    keys.push_back({arrival.event->source, arrival.event->id});
  return archive.archived(keys);
}

}  // namespace

void archive_events(pg::Tx& tx, std::span<const Arrival> arrivals) {
  if (arrivals.empty()) return;
  ArchiveStore archive(tx);
  auto ends = lock_chains(archive, arrivals);
  // Asked under the locks, so that nobody archives the same meanwhile.
  auto seen = archived_before(archive, arrivals);

  std::vector<ArchivedEvent> events;
  std::vector<StoredLoggedAction> actions;
  std::map<ChainId, ChainLink> moved;
  for (const auto& [event, record, data] : arrivals) {
    auto facts = facts_of(*event);
    if (!seen.insert(facts.key).second) continue;
    const auto chain = chain_of(*event, *record);
    auto stored = stored_record_of(*record, tx.now());
    ChainLink& end = ends.at(chain);
    const auto link = link_after(end, stored);
    events.push_back({chain, std::move(stored), std::move(facts), end.hash, link});
    moved[chain] = end = link;
    if (auto action = logged_action_in(*event, data))
      actions.push_back({chain, link.seq, *std::move(action)});
  }
  archive.add(events, moved);
  LoggedActionStore(tx).add(actions);
}

}  // namespace bilko::audit
