#pragma once

#include <optional>
#include <string>

#include "bilkoctl/frame/session.h"

namespace bilko::ctl {

struct OutboxView {
  bool is_reachable = true;
  std::int64_t pending = 0;
  std::int64_t sent = 0;  // as statistics estimate it: counting would read every row
  std::optional<Instant> oldest;
  std::optional<std::string> first_event;
  std::optional<std::string> first_topic;
  std::optional<std::string> cluster_id;  // whose topics hold what was sent
  std::string state;                      // ok, waiting, STUCK, OTHER CLUSTER, no answer
};

// STUCK: the oldest row waits for over a minute.
OutboxView outbox_of(Session& session, const std::string& service);

}  // namespace bilko::ctl
