#pragma once

#include <optional>
#include <string>

#include "audit/domain/chain.h"

namespace bilko::audit {

// Names an event among all of all services.
struct EventKey {
  std::string source;
  std::string id;
  friend auto operator<=>(const EventKey&, const EventKey&) = default;
};

// What an event says of itself, for filters.
struct EventFacts {
  EventKey key;
  std::string type;
  std::string subject;
  Instant time;
  std::string correlation_id;
  std::optional<std::string> causation_id;
};

// A row of the archive.
struct ArchivedEvent {
  ChainId chain;
  StoredRecord record;
  EventFacts facts;
  Sha256 previous_hash{};
  ChainLink link;
};

}  // namespace bilko::audit
