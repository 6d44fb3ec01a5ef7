#pragma once

#include "bilkoctl/frame/session.h"
#include "bilkoctl/watching/metrics_page.h"

namespace bilko::ctl {

// What must hold of the books and of the log, as `invariants check` sees it, over all
// organizations. What cannot be checked (a database is away) has no sample.
void add_book_metrics(Session& session, MetricsPage& page);

}  // namespace bilko::ctl
