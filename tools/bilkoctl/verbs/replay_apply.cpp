#include <fmt/format.h>

#include "bilkoctl/changing/authorize.h"
#include "bilkoctl/changing/rebuild.h"
#include "bilkoctl/changing/replay_run.h"
#include "bilkoctl/changing/resumable.h"
#include "bilkoctl/verbs/verbs.h"

namespace bilko::ctl {
namespace {

struct ApplyOptions {
  bool pause = false;
  ChangeFlags change;
};

Exit replay_apply(Session& session, const ApplyOptions& options) {
  if (options.change.plan.empty())
    throw misuse("PlanMissing", "no plan is named",
                 "Make one with bilkoctl replay plan … --plan-out FILE, then add --plan FILE.");
  if (PlanFile(options.change.plan).header().kind == kRebuildPlan)
    return begin_rebuild(session, PlanFile(session, options.change.plan, kRebuildPlan),
                         options.change);
  const PlanFile plan(session, options.change.plan, kReplayPlan);
  const auto arguments = json::decode<ReplayArguments>(plan.header().arguments.text);
  if (plan.count() == 0) {
    session.print({"ReplayResult", {{"outcome", std::string("nothing to do")}}, {}});
    return Exit::done;
  }
  if (!options.change.execute) {
    session.print({"ReplayResult",
                   {{"operation", plan.header().operation.str()},
                    {"group", arguments.group},
                    {"mode", arguments.mode},
                    {"outcome", std::string("planned")},
                    {"inRange", arguments.effects.in_range},
                    {"willBeApplied", arguments.effects.unseen}},
                   {}});
    session.say("Nothing was changed. Add --execute and --reason to do it.");
    return options.change.detailed_exitcode ? Exit::pending : Exit::done;
  }
  authorize(session, options.change,
            fmt::format("Move {} by {} partitions ({}, {} events will be applied)?",
                        arguments.group, plan.count(), arguments.mode, arguments.effects.unseen));
  ReplayNotes notes;
  notes.pauses = options.pause;
  auto journal = begin_journal(session, plan, options.change.reason, json::encode(notes));
  return run_replay(session, plan, journal, Resumed::no);
}

}  // namespace

void add_replay_apply(Command& replay) {
  auto options = std::make_shared<ApplyOptions>();
  replay.add("apply", "move a group's offsets by a plan, and see what came of it")
      .flag("--pause", options->pause, "pause the group for it, and let it go on after")
      .changes(options->change)
      .runs([options](Session& session) { return replay_apply(session, *options); });
}

}  // namespace bilko::ctl
