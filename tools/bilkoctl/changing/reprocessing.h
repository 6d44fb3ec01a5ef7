#pragma once

#include <vector>

#include "bilkoctl/changing/journal.h"
#include "bilkoctl/changing/replay_plan.h"

namespace bilko::ctl {

// Asks the paused group's service to apply the events of these ranges once more by this operation,
// when it reads them again; `oldest` is when the first of them was recorded. Harmless when it was
// asked already. Throws what ask() throws.
void start_reprocess(Session& session, const Journal& journal, const ReplayArguments& arguments,
                     const std::vector<ReplayRange>& ranges, Instant oldest);

// Waits until the service has ended it, which it does when it has read past everything that was
// there; gives up after half a minute, since its outcome is counted anyway.
void await_end_of_reprocess(Session& session, const Journal& journal,
                            const ReplayArguments& arguments);

}  // namespace bilko::ctl
