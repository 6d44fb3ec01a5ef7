#include "audit/usecases/rearchive_events.h"

#include "audit/store/logged_action_store.h"
#include "audit/usecases/stored_event.h"

namespace bilko::audit {
namespace {

constexpr std::int64_t kUnplaced = 1LL << 48;  // no chain is as long

// The same each time.
LivePlace unplaced(const EventKey& key, Instant recorded_at) {
  const auto digest = sha256(key.source + "\n" + key.id);
  std::int64_t number = 0;
  for (int i = 0; i < 6; ++i) number = number << 8 | digest[static_cast<std::size_t>(i)];
  return {kUnplaced + number, {}, recorded_at};
}

// Rows of one statement have one moment.
using Parts = std::map<Instant, std::vector<ArchivedEvent>>;

void add(ArchiveStore& archive, const Parts& parts, const std::map<ChainId, ChainLink>& moved) {
  for (const auto& [moment, events] : parts)
    archive.add(events, moment == parts.rbegin()->first ? moved : std::map<ChainId, ChainLink>());
}

}  // namespace

void rearchive_events(pg::Tx& tx, std::span<const Arrival> arrivals) {
  if (arrivals.empty()) return;
  ArchiveStore archive(tx);
  auto ends = lock_chains(archive, arrivals);
  const auto keys = keys_of(arrivals);
  auto seen = archive.archived(keys);
  const auto places = archive.live_places(keys);

  Parts parts;
  std::vector<StoredLoggedAction> actions;
  std::map<ChainId, ChainLink> moved;
  for (const auto& [event, record, data] : arrivals) {
    auto facts = facts_of(*event);
    if (!seen.insert(facts.key).second) continue;
    const auto chain = chain_of(*event, *record);
    const auto live = places.find(facts.key);
    const bool is_placed = live != places.end();
    const auto place = is_placed ? live->second : unplaced(facts.key, record->timestamp);
    auto stored = stored_record_of(*record, place.archived_at);
    const auto link = link_after({place.seq - 1, place.previous_hash}, stored);
    parts[place.archived_at].push_back(
        {chain, std::move(stored), std::move(facts), place.previous_hash, link});
    if (!is_placed) continue;
    if (ChainLink& end = ends.at(chain); link.seq > end.seq) moved[chain] = end = link;
    if (auto action = logged_action_in(*event, data))
      actions.push_back({chain, link.seq, *std::move(action)});
  }
  add(archive, parts, moved);
  LoggedActionStore(tx).add(actions);
}

}  // namespace bilko::audit
