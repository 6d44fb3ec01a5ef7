#include <fmt/format.h>

#include <fstream>
#include <sstream>

#include "bilkoctl/changing/authorize.h"
#include "bilkoctl/changing/edit_run.h"
#include "bilkoctl/changing/operator_event.h"
#include "bilkoctl/reading/masking.h"
#include "bilkoctl/verbs/verbs.h"

namespace bilko::ctl {
namespace {

constexpr const char* kEditPlan = "EditPlan";

struct EditOptions {
  std::string id;
  std::string patch_file;
  std::vector<std::string> assignments;
  ChangeFlags change;
};

std::vector<EditStep> steps_of(const EditOptions& options) {
  std::vector<EditStep> steps;
  if (!options.patch_file.empty()) {
    std::ifstream file(options.patch_file);
    if (!file) throw misuse("FileMissing", options.patch_file + " can not be read", "");
    std::ostringstream text;
    text << file.rdbuf();
    steps = patch_of(text.str());
  }
  for (const auto& assignment : options.assignments) steps.push_back(replacement_of(assignment));
  if (steps.empty())
    throw misuse("NothingEdited", "nothing says what to edit", "Add --patch FILE or --set.");
  return steps;
}

// What was edited, without values, for the audit trail.
std::string target_of(const DeadLetter& letter, const EditedEvent& event,
                      const std::vector<EditStep>& steps) {
  json::Writer target;
  target.begin_object();
  for (const auto& [name, text] :
       std::initializer_list<std::pair<const char*, std::string>>{{"group", letter.group},
                                                                  {"resolution", "edited"},
                                                                  {"event", letter.event_id},
                                                                  {"newEvent", event.id}}) {
    target.key(name);
    target.string(text);
  }
  target.key("members");
  target.begin_array();
  for (const auto& step : steps) target.string(step.pointer);
  target.end_array();
  target.end_object();
  return target.text();
}

void print(Session& session, const DeadLetter& letter, const EditedEvent& event,
           const std::string& outcome) {
  const bool reveal = session.flags().reveal;
  session.print({"EditResult",
                 {{"deadLetter", letter.id},
                  {"group", letter.group},
                  {"event", letter.event_id},
                  {"newEvent", event.id},
                  {"outcome", outcome},
                  {"value", Json{reveal ? event.text : masked_event(event.text)}}},
                 {}});
}

Exit dlq_edit(Session& session, const EditOptions& options) {
  const auto letter = find_dead_letter(session, options.id);
  if (!letter || letter->state != "dead")
    throw refusal("StalePlan", fmt::format("{} is not dead-lettered", options.id),
                  "bilkoctl dlq list shows what is.");
  const auto steps = steps_of(options);
  const auto event = edit(session, *letter, steps);
  if (!options.change.execute) {
    print(session, *letter, event, "planned");
    session.say("Nothing was changed. Add --execute and --reason to do it.");
    return options.change.detailed_exitcode ? Exit::pending : Exit::done;
  }
  authorize(session, options.change, fmt::format("Replace {} by {}?", letter->event_id, event.id));
  PlanWriter writer(session, kEditPlan, options.change.plan_out);
  writer.set_arguments(target_of(*letter, event, steps));
  const PlanFile plan(writer.finish());
  auto journal = begin_journal(session, plan, options.change.reason);
  const auto state = carry_out(session, *letter, event, journal);
  journal.state = state == "applied" ? "done" : "partial";
  journal.counts.text = fmt::format("{{\"applied\":{}}}", state == "applied" ? 1 : 0);
  tell<contracts::DeadLetterResolved>(session, journal,
                                      {target_of(*letter, event, steps), journal.counts.text});
  print(session, *letter, event, state.empty() ? "not seen by the group yet" : state);
  return state == "applied" ? Exit::done : Exit::partial;
}

}  // namespace

void add_dlq_edit(Command& dlq) {
  auto options = std::make_shared<EditOptions>();
  dlq.add("edit", "replace a dead letter's event by a corrected one, for the failing group only")
      .argument("ID", options->id, "id of the dead letter, dlq_…")
      .text("--patch", options->patch_file, "a JSON patch (RFC 6902) in a file")
      .texts("--set", options->assignments, "/data/member=value; may be repeated")
      .changes(options->change)
      .runs([options](Session& session) { return dlq_edit(session, *options); });
}

}  // namespace bilko::ctl
