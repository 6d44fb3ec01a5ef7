#include <fmt/format.h>

#include "bilkoctl/changing/authorize.h"
#include "bilkoctl/changing/operator_event.h"
#include "bilkoctl/changing/pausing.h"
#include "bilkoctl/changing/rebuild.h"
#include "bilkoctl/changing/replay_run.h"
#include "bilkoctl/reading/group_view.h"
#include "bilkoctl/verbs/verbs.h"

namespace bilko::ctl {
namespace {

struct UndoOptions {
  std::string operation;
  bool pause = false;
  ChangeFlags change;
};

// Back to where the group stood before; what it has applied since stays applied.
Exit replay_undo(Session& session, const UndoOptions& options) {
  if (const auto group = group_of_rebuild(session, options.operation); !group.empty())
    return swap_rebuild(session, group, options.change, true);
  auto journal = journal_of(session, options.operation);
  const PlanFile plan(session, plan_path(session, journal.operation), kReplayPlan);
  const auto arguments = json::decode<ReplayArguments>(plan.header().arguments.text);
  std::map<kafka::TopicPartition, std::int64_t> before;
  const auto stands = session.groups().offsets(arguments.group);
  for (const auto& range : ranges_in(plan)) {
    const auto at = stands.find(range.place());
    if (at == stands.end() || at->second != range.committed)
      before[range.place()] = range.committed;
  }
  const auto print = [&](const std::string& outcome) {
    session.print({"ReplayUndo",
                   {{"operation", journal.operation.str()},
                    {"group", arguments.group},
                    {"outcome", outcome},
                    {"partitions", static_cast<std::int64_t>(before.size())}},
                   {}});
  };
  const auto notes = notes_of(journal);
  if (before.empty() || notes.step == "begun" || notes.step == "paused") {
    print("nothing to do");
    return Exit::done;
  }
  if (!options.change.execute) {
    print("planned");
    session.say("Nothing was changed. Add --execute and --reason to do it.");
    return options.change.detailed_exitcode ? Exit::pending : Exit::done;
  }
  authorize(session, options.change,
            fmt::format("Move {} back in {} partitions?", arguments.group, before.size()));
  journal.reason = options.change.reason;
  const bool is_active = !session.groups().describe(arguments.group).is_inactive();
  const bool pauses = options.pause && is_active && !pause_of(session, arguments.group);
  if (pauses) pause_group(session, arguments.group, journal.reason);
  move_offsets(session, arguments.group, before);
  if (pauses) resume_group(session, arguments.group, journal.reason);
  journal.state = "undone";
  tell<contracts::OffsetReset>(
      session, journal,
      {fmt::format(R"({{"group":"{}","undoes":"{}"}})", arguments.group, journal.operation.str()),
       fmt::format("{{\"partitions\":{}}}", before.size())});
  print("undone");
  return Exit::done;
}

}  // namespace

void add_replay_undo(Command& replay) {
  auto options = std::make_shared<UndoOptions>();
  replay.add("undo", "move a replay's offsets back; make live again what a rebuild has replaced")
      .argument("OPERATION", options->operation, "opn_…; of a rebuild also the group")
      .flag("--pause", options->pause, "pause the group for it, and let it go on after")
      .changes(options->change)
      .runs([options](Session& session) { return replay_undo(session, *options); });
}

}  // namespace bilko::ctl
