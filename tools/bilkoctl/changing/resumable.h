#pragma once

#include "bilkoctl/changing/journal.h"
#include "bilkoctl/frame/session.h"

namespace bilko::ctl {

enum class Resumed { no, yes };

// Operations that `ops resume` can go on with: each runs a plan, prints the result, and keeps the
// journal.
Exit run_redrive(Session& session, const PlanFile& plan, Journal& journal, Resumed resumed);
Exit run_resolution(Session& session, const PlanFile& plan, Journal& journal, Resumed resumed);
Exit run_replay(Session& session, const PlanFile& plan, Journal& journal, Resumed resumed);
Exit run_import(Session& session, const PlanFile& plan, Journal& journal, Resumed resumed);

}  // namespace bilko::ctl
