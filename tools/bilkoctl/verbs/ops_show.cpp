#include <fmt/format.h>

#include "bilkoctl/changing/journal.h"
#include "bilkoctl/changing/operation_view.h"
#include "bilkoctl/verbs/verbs.h"

namespace bilko::ctl {
namespace {

Exit ops_show(Session& session, const std::string& operation) {
  const auto views = operations_named(session, operation);
  if (views.empty())
    throw Stop(Exit::findings, "UnknownOperation",
               fmt::format("neither this machine nor a service knows {}", operation),
               "bilkoctl ops list shows those that are known.");
  const auto journal = find_journal(session, operation);
  Listing sources{"sources",
                  {{"knownBy"},
                   {"what"},
                   {"state"},
                   {"startedAt"},
                   {"updatedAt"},
                   {"operator"},
                   {"reason"},
                   {"counts"}},
                  {}};
  for (const auto& view : views)
    sources.rows.push_back({view.group.empty() ? "this machine" : view.group, view.kind, view.state,
                            view.started_at, view.updated_at, view.operator_name, view.reason,
                            Json{view.counts}});
  session.print({"Operation",
                 {{"operation", operation},
                  {"plan", journal && !journal->plan_sha256.empty()
                               ? Cell(plan_path(session, journal->operation))
                               : Cell()},
                  {"planSha256", journal ? Cell(journal->plan_sha256) : Cell()},
                  {"notes", journal ? Cell(Json{journal->notes.text}) : Cell()}},
                 {sources}});
  return Exit::done;
}

}  // namespace

void add_ops_show(Command& ops) {
  auto id = std::make_shared<std::string>();
  ops.add("show", "one operation: its plan, how far it is, what services say of it")
      .argument("OPERATION", *id, "opn_…")
      .runs([id](Session& session) { return ops_show(session, *id); });
}

}  // namespace bilko::ctl
