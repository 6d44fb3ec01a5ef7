#pragma once

#include <optional>
#include <string>

#include "bilko/service/control.h"

namespace bilko::service {

// The verbs about the group itself. What each takes in `arguments`:
//   pause, resume   nothing
//   discard         which dead letters: at least one of dlqIds[], topic, fingerprint, all: true;
//                   several narrow it down
//   restore         which discarded ones: as discard, or operationId: what that discard took
//   reprocess       topics[], from, to: the window by the records' timestamps; the group must be
//                   paused, and the operator rewinds its offsets before resuming it
//   cancel          operationId of an active operation
// `source` is the service's name in the events that tell of it.
void add_group_verbs(Control& control, events::Group& group, const std::string& source);

// The offsets a reprocess must pass; none while the group is paused.
std::optional<std::string> ends_of_reprocess(pg::Tx& tx, const std::string& group,
                                             const std::string& operation_id);
// Marks it done, with how many events it applied again.
void finish_reprocess(pg::Tx& tx, const events::Group& group, const std::string& source,
                      const std::string& operation_id);

}  // namespace bilko::service
