#include <fmt/format.h>

#include "bilkoctl/changing/authorize.h"
#include "bilkoctl/changing/import_plan.h"
#include "bilkoctl/changing/redrive_plan.h"
#include "bilkoctl/changing/replay_plan.h"
#include "bilkoctl/changing/resolution_plan.h"
#include "bilkoctl/changing/resumable.h"
#include "bilkoctl/verbs/verbs.h"

namespace bilko::ctl {
namespace {

struct ResumeOptions {
  std::string operation;
  ChangeFlags change;
};

Exit run(Session& session, const PlanFile& plan, Journal& journal) {
  if (journal.kind == kRedrivePlan) return run_redrive(session, plan, journal, Resumed::yes);
  if (journal.kind == kResolutionPlan) return run_resolution(session, plan, journal, Resumed::yes);
  if (journal.kind == kReplayPlan) return run_replay(session, plan, journal, Resumed::yes);
  if (journal.kind == kImportPlan) return run_import(session, plan, journal, Resumed::yes);
  throw refusal("NotResumable", fmt::format("a {} is not resumed", journal.kind),
                "Run its command again.");
}

Exit ops_resume(Session& session, const ResumeOptions& options) {
  auto journal = journal_of(session, options.operation);
  const auto print = [&](const std::string& outcome) {
    session.print({"OperationResume",
                   {{"operation", journal.operation.str()},
                    {"what", journal.kind},
                    {"state", journal.state},
                    {"outcome", outcome}},
                   {}});
  };
  if (journal.state == "done" || journal.state == "undone") {
    print("nothing to do");
    return Exit::done;
  }
  if (journal.state == "cancelled")
    throw refusal("Cancelled", fmt::format("{} was cancelled", journal.operation.str()),
                  "Make a new plan.");
  const PlanFile plan(session, plan_path(session, journal.operation), journal.kind);
  if (!options.change.execute) {
    print("would go on");
    session.say("Nothing was changed. Add --execute to do it.");
    return options.change.detailed_exitcode ? Exit::pending : Exit::done;
  }
  // The reason of the operation holds on; another one may be given.
  auto change = options.change;
  if (change.reason.empty()) change.reason = journal.reason;
  authorize(session, change, fmt::format("Go on with {}?", journal.operation.str()));
  journal.reason = change.reason;
  journal.state = "running";
  save(session, journal);
  return run(session, plan, journal);
}

}  // namespace

void add_ops_resume(Command& ops) {
  auto options = std::make_shared<ResumeOptions>();
  ops.add("resume", "go on with an operation that was interrupted, killed or stopped")
      .argument("OPERATION", options->operation, "opn_…")
      .changes(options->change)
      .runs([options](Session& session) { return ops_resume(session, *options); });
}

}  // namespace bilko::ctl
