#include "audit/usecases/archive_events.h"

#include "audit/store/logged_action_store.h"
#include "audit/usecases/stored_event.h"

namespace bilko::audit {

void archive_events(pg::Tx& tx, std::span<const Arrival> arrivals) {
  if (arrivals.empty()) return;
  ArchiveStore archive(tx);
  auto ends = lock_chains(archive, arrivals);
  // Asked under the locks, so that nobody archives the same meanwhile.
  auto seen = archive.archived(keys_of(arrivals));

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
