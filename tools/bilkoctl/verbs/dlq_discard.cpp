#include <fmt/format.h>

#include "bilkoctl/changing/authorize.h"
#include "bilkoctl/changing/redrive_plan.h"
#include "bilkoctl/changing/resolution_plan.h"
#include "bilkoctl/changing/resumable.h"
#include "bilkoctl/reading/group_view.h"
#include "bilkoctl/verbs/verbs.h"

namespace bilko::ctl {
namespace {

struct ResolutionOptions {
  DeadLetterFilter filter;
  ChangeFlags change;
};

std::string make_plan(Session& session, const ResolutionOptions& options, const std::string& verb) {
  if (!options.filter.is_restricted() && !options.filter.all)
    throw misuse("NothingSelected", fmt::format("nothing says which dead letters to {}", verb),
                 "Add --id, --fingerprint or another restriction, or --all.");
  const auto group = group_named(session, options.filter.group);
  PlanWriter plan(session, kResolutionPlan, options.change.plan_out);
  plan.set_arguments(json::encode(ResolutionArguments{group, verb}));
  each_dead_letter(session, group, options.filter, verb == "discard" ? "dead" : "discarded",
                   [&](const DeadLetter& letter) {
                     plan.item(json::encode(item_of(letter)));
                     return true;
                   });
  return plan.finish();
}

Exit resolve(Session& session, const ResolutionOptions& options, const std::string& verb) {
  if (options.change.plan.empty() && options.filter.group.empty())
    throw misuse("GroupMissing", "no group is named",
                 "Add --group; bilkoctl dlq groups shows which have dead letters.");
  const PlanFile plan(
      session,
      options.change.plan.empty() ? make_plan(session, options, verb) : options.change.plan,
      kResolutionPlan);
  const auto arguments = json::decode<ResolutionArguments>(plan.header().arguments.text);
  if (arguments.verb != verb)
    throw refusal("OtherPlan", fmt::format("the plan is to {}", arguments.verb),
                  fmt::format("Use bilkoctl dlq {}.", arguments.verb));
  if (plan.count() == 0) {
    session.print({"ResolutionResult", {{"outcome", std::string("nothing to do")}}, {}});
    return Exit::done;
  }
  if (!options.change.execute) {
    session.print({kResolutionPlan,
                   {{"operation", plan.header().operation.str()},
                    {"verb", verb},
                    {"group", arguments.group},
                    {"count", plan.count()},
                    {"plan", plan.path()},
                    {"planSha256", plan.sha256()},
                    {"executed", false}},
                   {}});
    session.say("Nothing was changed. Add --execute and --reason to do it.");
    return options.change.detailed_exitcode ? Exit::pending : Exit::done;
  }
  authorize(session, options.change, fmt::format("{} {} dead letters?", verb, plan.count()));
  auto journal = begin_journal(session, plan, options.change.reason);
  return run_resolution(session, plan, journal, Resumed::no);
}

void add(Command& dlq, const std::string& verb, const std::string& help) {
  auto options = std::make_shared<ResolutionOptions>();
  auto& command = dlq.add(verb, help);
  add_filter(command, options->filter);
  command.flag("--all", options->filter.all, "all of the group")
      .changes(options->change)
      .runs([options, verb](Session& session) { return resolve(session, *options, verb); });
}

}  // namespace

void add_dlq_discard(Command& dlq) {
  add(dlq, "discard",
      "give dead letters up; what waits behind them goes on (dlq restore undoes it)");
}

void add_dlq_restore(Command& dlq) {
  add(dlq, "restore", "make discarded dead letters open again");
}

}  // namespace bilko::ctl
