#pragma once

#include <optional>
#include <string>

#include "bilkoctl/frame/session.h"
#include "bilkoctl/reading/event_record.h"

namespace bilko::ctl {

// Where an event is on its way out.
struct Located {
  enum class Where { topic, outbox, nowhere };
  Where where = Where::nowhere;
  EventRecord found;      // `topic`: with its place; `outbox`: as it will be sent
  std::string service;    // that published it, where its database said so
  bool was_sent = false;  // `nowhere`: it was in a topic, and is gone from there
};

// Finds an event by its id: by the outboxes of the services the target knows, else by looking
// through the event topics from an hour before the id's own time (`scan_limit` records at most).
Located locate(Session& session, const std::string& event_id, std::int64_t scan_limit = 200'000);

}  // namespace bilko::ctl
