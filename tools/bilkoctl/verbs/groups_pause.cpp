#include <fmt/format.h>

#include <thread>

#include "bilkoctl/changing/authorize.h"
#include "bilkoctl/changing/pausing.h"
#include "bilkoctl/reading/group_view.h"
#include "bilkoctl/verbs/verbs.h"

namespace bilko::ctl {
namespace {

struct PauseOptions {
  std::string group;
  ChangeFlags change;
};

// Pause and resume are the same but for the direction.
Exit change_pause(Session& session, const PauseOptions& options, bool to_paused) {
  const auto group = group_named(session, options.group);
  const auto pause = pause_of(session, group);
  const char* verb = to_paused ? "pause" : "resume";
  const bool is_needed = pause.has_value() != to_paused;
  const auto report = [&](const std::string& outcome, const std::string& operation) {
    session.print({to_paused ? "GroupPause" : "GroupResume",
                   {{"group", group},
                    {"outcome", outcome},
                    {"operation", operation.empty() ? Cell() : Cell(operation)},
                    {"executed", options.change.execute && is_needed}},
                   {}});
  };
  if (!is_needed) {
    report("nothing to do", "");
    return Exit::done;
  }
  if (!options.change.execute) {
    report(fmt::format("would {}; add --execute and --reason", verb), "");
    return options.change.detailed_exitcode ? Exit::pending : Exit::done;
  }
  authorize(session, options.change, fmt::format("{} {}?", verb, group));
  const auto operation = to_paused ? pause_group(session, group, options.change.reason)
                                   : resume_group(session, group, options.change.reason);
  report(to_paused ? "paused" : "resumed", operation.str());
  return Exit::done;
}

}  // namespace

void add_groups_pause(Command& groups) {
  auto options = std::make_shared<PauseOptions>();
  groups.add("pause", "let a group's replicas leave it; their processes go on")
      .argument("GROUP", options->group, "its name, or the service's")
      .changes(options->change)
      .runs([options](Session& session) { return change_pause(session, *options, true); });
}

void add_groups_resume(Command& groups) {
  auto options = std::make_shared<PauseOptions>();
  groups.add("resume", "let a paused group read on")
      .argument("GROUP", options->group, "its name, or the service's")
      .changes(options->change)
      .runs([options](Session& session) { return change_pause(session, *options, false); });
}

}  // namespace bilko::ctl
