#pragma once

#include <optional>
#include <string>

#include "bilko/events/group.h"

// A group that is paused (a row in `group_pause`): its replicas leave it within a second, its
// retries rest, and everything else goes on.
namespace bilko::events {

struct Pause {
  std::optional<std::string> operation_id;  // none: the flood breaker
  std::string operator_name;
  std::string reason;
};

// Why the group is paused, if it is.
std::optional<Pause> pause_of(pg::Tx& tx, const std::string& group);
// False: it is paused already, or was not.
bool pause(pg::Tx& tx, const std::string& group, const Pause& pause);
bool resume(pg::Tx& tx, const std::string& group);

// In a transaction of its own.
void pause_for_flood(Group& group);

}  // namespace bilko::events
