#include "bilkoctl/changing/rebuild.h"
#include "bilkoctl/changing/replay_run.h"
#include "bilkoctl/verbs/verbs.h"

namespace bilko::ctl {

void add_replay_status(Command& replay) {
  auto id = std::make_shared<std::string>();
  replay.add("status", "how far a replay is, and what it has changed so far")
      .argument("OPERATION", *id, "opn_…; of a rebuild also the group")
      .runs([id](Session& session) {
        if (const auto group = group_of_rebuild(session, *id); !group.empty()) {
          session.print(status_of(session, group, rebuild_of(session, group)));
          return Exit::done;
        }
        const auto journal = journal_of(session, *id);
        const PlanFile plan(session, plan_path(session, journal.operation), kReplayPlan);
        const auto arguments = json::decode<ReplayArguments>(plan.header().arguments.text);
        const auto ranges = ranges_in(plan);
        auto notes = notes_of(journal);
        const bool is_moved = notes.step == "reset" || notes.step == "resumed";
        if (is_moved && has_read(session, arguments.group, ranges))
          notes.after =
              effects_of(session, arguments.group, offsets_of(ranges), journal.operation.str());
        session.print(report_of(session, journal, arguments, notes));
        return Exit::done;
      });
}

}  // namespace bilko::ctl
