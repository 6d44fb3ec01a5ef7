#include <fmt/format.h>

#include "bilkoctl/changing/authorize.h"
#include "bilkoctl/changing/control.h"
#include "bilkoctl/changing/journal.h"
#include "bilkoctl/changing/operation_view.h"
#include "bilkoctl/verbs/verbs.h"

namespace bilko::ctl {
namespace {

struct CancelOptions {
  std::string operation;
  ChangeFlags change;
};

bool is_over(const std::string& state) {
  return state == "done" || state == "undone" || state == "cancelled" || state == "refused";
}

// In the services where it is active, then in the journal.
void cancel(Session& session, const CancelOptions& options,
            const std::vector<OperationView>& views) {
  for (const auto& view : views) {
    if (view.group.empty() || view.state != "active") continue;
    auto asked = new_request(session, view.group, "cancel", options.change.reason);
    asked.arguments = fmt::format(R"({{"operationId":"{}"}})", view.operation);
    ask(session, asked);
  }
  if (auto journal = find_journal(session, options.operation);
      journal && !is_over(journal->state)) {
    journal->state = "cancelled";
    save(session, *journal);
  }
}

Exit ops_cancel(Session& session, const CancelOptions& options) {
  const auto views = operations_named(session, options.operation);
  std::int64_t open = 0;
  for (const auto& view : views) open += is_over(view.state) ? 0 : 1;
  const auto print = [&](const std::string& outcome) {
    session.print({"OperationCancel",
                   {{"operation", options.operation}, {"open", open}, {"outcome", outcome}},
                   {}});
  };
  if (views.empty())
    throw misuse("UnknownOperation",
                 fmt::format("neither this machine nor a service knows {}", options.operation),
                 "bilkoctl ops list shows those that are known.");
  if (open == 0) {
    print("nothing to do");
    return Exit::done;
  }
  if (!options.change.execute) {
    print("would be cancelled");
    session.say("Nothing was changed. Add --execute and --reason to do it.");
    return options.change.detailed_exitcode ? Exit::pending : Exit::done;
  }
  authorize(session, options.change, fmt::format("Cancel {}?", options.operation));
  cancel(session, options, views);
  print("cancelled");
  return Exit::done;
}

}  // namespace

void add_ops_cancel(Command& ops) {
  auto options = std::make_shared<CancelOptions>();
  ops.add("cancel", "end an operation for good; what it has done stays done")
      .argument("OPERATION", options->operation, "opn_…")
      .changes(options->change)
      .runs([options](Session& session) { return ops_cancel(session, *options); });
}

}  // namespace bilko::ctl
