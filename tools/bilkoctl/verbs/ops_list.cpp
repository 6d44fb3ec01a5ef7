#include "bilko/core/error.h"
#include "bilkoctl/changing/journal.h"
#include "bilkoctl/changing/operation_view.h"
#include "bilkoctl/verbs/verbs.h"

namespace bilko::ctl {

void add_ops_list(Command& ops) {
  auto limit = std::make_shared<std::int64_t>(50);
  ops.add("list", "operations: those of this machine, and what services were asked to do")
      .number("--limit", *limit, "show so many at most (50)")
      .runs([limit](Session& session) {
        Listing listing{"operations",
                        {{"operation"},
                         {"what"},
                         {"state"},
                         {"startedAt"},
                         {"updatedAt", true},
                         {"group"},
                         {"operator"},
                         {"reason"},
                         {"counts", true}},
                        {}};
        for (const auto& view : operations(session, *limit))
          listing.rows.push_back({view.operation, view.kind, view.state, view.started_at,
                                  view.updated_at, view.group, view.operator_name, view.reason,
                                  Json{view.counts}});
        session.print({"OperationList", {}, {listing}});
        return Exit::done;
      });
}

}  // namespace bilko::ctl
