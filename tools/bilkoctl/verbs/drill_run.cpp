#include <fmt/format.h>

#include "bilkoctl/changing/authorize.h"
#include "bilkoctl/changing/drills.h"
#include "bilkoctl/reading/group_view.h"
#include "bilkoctl/verbs/verbs.h"

namespace bilko::ctl {
namespace {

struct DrillOptions {
  std::string name;
  std::string group = "ledger";
  ChangeFlags change;
};

// Run and clear are the same but for what they do.
Exit act(Session& session, const DrillOptions& options, const std::string& verb,
         Drill::Act Drill::*which) {
  const Drill& drill = drill_to_do(session, options.name);
  const auto group = group_named(session, options.group);
  const auto report = [&](const std::string& outcome) {
    session.print({"DrillResult",
                   {{"drill", drill.name},
                    {"verb", verb},
                    {"group", group},
                    {"alerts", drill.alerts},
                    {"outcome", outcome},
                    {"executed", options.change.execute}},
                   {}});
  };
  if (!options.change.execute) {
    report(fmt::format("would {}; add --execute and --reason", verb));
    return options.change.detailed_exitcode ? Exit::pending : Exit::done;
  }
  authorize(session, options.change, fmt::format("{} the drill {}?", verb, drill.name));
  report((drill.*which)(session, group, options.change.reason));
  return Exit::done;
}

void add(Command& drill, const std::string& verb, const std::string& help,
         Drill::Act Drill::*which) {
  auto options = std::make_shared<DrillOptions>();
  drill.add(verb, help)
      .argument("DRILL", options->name, "its name (bilkoctl drill list)")
      .text("--group", options->group, "the group that is paused, or its service (ledger)")
      .changes(options->change)
      .runs(
          [options, verb, which](Session& session) { return act(session, *options, verb, which); });
}

}  // namespace

void add_drill_run(Command& drill) {
  add(drill, "run", "make a failure, never in a protected context", &Drill::run);
}

void add_drill_clear(Command& drill) { add(drill, "clear", "end it again", &Drill::clear); }

}  // namespace bilko::ctl
