#include <fmt/format.h>

#include "bilkoctl/changing/authorize.h"
#include "bilkoctl/changing/redrive_run.h"
#include "bilkoctl/changing/resumable.h"
#include "bilkoctl/frame/time_text.h"
#include "bilkoctl/reading/group_view.h"
#include "bilkoctl/verbs/verbs.h"

namespace bilko::ctl {
namespace {

struct RedriveOptions {
  DeadLetterFilter filter;
  RedriveArguments arguments;
  std::string outcome_timeout = "60s";
  ChangeFlags change;
};

// The frozen set: what is dead now and fits.
std::string make_plan(Session& session, RedriveOptions& options) {
  options.arguments.group = group_named(session, options.filter.group);
  options.arguments.outcome_timeout_ms = duration_of(options.outcome_timeout).count();
  PlanWriter plan(session, kRedrivePlan, options.change.plan_out);
  plan.set_arguments(json::encode(options.arguments));
  each_dead_letter(session, options.arguments.group, options.filter, "dead",
                   [&](const DeadLetter& letter) {
                     plan.item(json::encode(item_of(letter)));
                     return true;
                   });
  return plan.finish();
}

void show_plan(Session& session, const PlanFile& plan) {
  const auto arguments = json::decode<RedriveArguments>(plan.header().arguments.text);
  std::map<std::string, std::int64_t> by_topic;
  plan.each([&](std::string_view line) {
    ++by_topic[json::decode<RedriveItem>(line).topic];
    return true;
  });
  Listing topics{"topics", {{"topic"}, {"count"}}, {}};
  for (const auto& [topic, count] : by_topic) topics.rows.push_back({topic, count});
  const auto seconds = plan.count() / std::max<std::int64_t>(arguments.rate, 1) + 1;
  session.print({kRedrivePlan,
                 {{"operation", plan.header().operation.str()},
                  {"group", arguments.group},
                  {"count", plan.count()},
                  {"rate", arguments.rate},
                  {"takesAbout", age_text(std::chrono::seconds(seconds))},
                  {"plan", plan.path()},
                  {"planSha256", plan.sha256()},
                  {"executed", false}},
                 {topics}});
}

Exit dlq_redrive(Session& session, RedriveOptions options) {
  if (options.change.plan.empty() && options.filter.group.empty())
    throw misuse("GroupMissing", "a redrive reaches one group, and none is named",
                 "Add --group; bilkoctl dlq groups shows which have dead letters.");
  const bool is_given = !options.change.plan.empty();
  const PlanFile plan(session, is_given ? options.change.plan : make_plan(session, options),
                      kRedrivePlan);
  if (plan.count() == 0) {
    session.print({"RedriveResult", {{"outcome", std::string("nothing to do")}}, {}});
    return Exit::done;
  }
  if (!options.change.execute) {
    show_plan(session, plan);
    session.say("Nothing was changed. Add --execute and --reason to do it.");
    return options.change.detailed_exitcode ? Exit::pending : Exit::done;
  }
  authorize(session, options.change, fmt::format("Redrive {} dead letters?", plan.count()));
  auto journal = begin_journal(session, plan, options.change.reason);
  return run_redrive(session, plan, journal, Resumed::no);
}

}  // namespace

Exit run_redrive(Session& session, const PlanFile& plan, Journal& journal, Resumed resumed) {
  RedriveRun run(session, plan, journal);
  const auto exit = run.run(resumed == Resumed::yes);
  const auto& counts = run.counts();
  Listing troubles{"troubles", {{"event"}, {"reason"}}, {}};
  for (const auto& [event, reason] : run.troubles()) troubles.rows.push_back({event, reason});
  session.print({"RedriveResult",
                 {{"operation", journal.operation.str()},
                  {"outcome", journal.state},
                  {"planned", counts.planned},
                  {"sent", counts.sent},
                  {"applied", counts.applied},
                  {"failed", counts.failed},
                  {"waiting", counts.waiting},
                  {"gone", counts.gone}},
                 {troubles}});
  if (exit == Exit::interrupted)
    session.say(
        fmt::format("Go on with: bilkoctl ops resume {} --execute", journal.operation.str()));
  if (exit == Exit::stopped)
    session.say("Stopped: the cause is still there. What was not sent stays dead-lettered.");
  return exit;
}

void add_dlq_redrive(Command& dlq) {
  auto options = std::make_shared<RedriveOptions>();
  auto& verb = dlq.add("redrive", "send dead letters to their group again, and see them applied");
  add_filter(verb, options->filter);
  verb.number("--rate", options->arguments.rate, "records a second (50)")
      .number("--canary", options->arguments.canary, "so many first; 0: none (1 %, 1 to 25)")
      .text("--outcome-timeout", options->outcome_timeout, "wait so long for each outcome (60s)")
      .number("--max-failures", options->arguments.max_failures, "stop at so many … (5)")
      .number("--max-failure-percent", options->arguments.max_failure_percent,
              "… if they are so large a part (10)")
      .changes(options->change)
      .runs([options](Session& session) { return dlq_redrive(session, *options); });
}

}  // namespace bilko::ctl
