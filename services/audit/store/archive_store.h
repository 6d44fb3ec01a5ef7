#pragma once

#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "audit/domain/moment.h"
#include "audit/store/archived_event.h"
#include "audit/store/place.h"
#include "bilko/pg/tx.h"

namespace bilko::audit {

// What a list of events asks for; all that is set must hold.
struct EventFilter {
  std::optional<std::string> type;
  std::optional<std::string> subject;
  std::optional<std::string> correlation_id;
  std::optional<Since> from;
  std::optional<Until> to;
};

// Where the archive that is live has put an event.
struct LivePlace {
  std::int64_t seq = 0;
  Sha256 previous_hash{};
  Instant archived_at;
};

// The tables `event_archive`, which takes new rows only, and `chain_head`.
class ArchiveStore {
 public:
  explicit ArchiveStore(pg::Tx& tx) : tx_(tx) {}

  // Makes the rows of no organization visible, besides what is.
  void see_no_organization();
  // Where each chain ends, locked until the end of the transaction; the genesis of a new one.
  std::map<ChainId, ChainLink> lock_heads(const std::set<ChainId>& chains);
  // Those of the events that are archived already.
  std::set<EventKey> archived(std::span<const EventKey> keys);
  // Adds rows in the given order and moves the heads.
  void add(std::span<const ArchivedEvent> events, const std::map<ChainId, ChainLink>& heads);
  // Of the events that the live archive has, also where a rebuild's stands before it.
  std::map<EventKey, LivePlace> live_places(std::span<const EventKey> keys);
  // A page of the tenant's, newest first.
  std::vector<ArchivedEvent> list(const EventFilter& filter, const std::optional<Place>& after,
                                  std::int64_t limit);

 private:
  pg::Tx& tx_;
};

inline Place place_of(const ArchivedEvent& event) {
  return {event.facts.time, event.chain.partition, event.link.seq};
}

// One row of `event_archive`.
ArchivedEvent archived_event_of(const pg::Row& row);
// A hash in a bytea column; zeros where it is none.
Sha256 hash_of(const std::optional<pg::Bytes>& bytes);

}  // namespace bilko::audit
