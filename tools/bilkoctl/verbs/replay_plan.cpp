#include "bilkoctl/changing/replay_plan.h"

#include <fmt/format.h>

#include "bilkoctl/changing/rebuild.h"
#include "bilkoctl/reading/group_view.h"
#include "bilkoctl/verbs/verbs.h"

namespace bilko::ctl {
namespace {

struct PlanOptions {
  ReplayChoice choice;
  bool all_topics = false;
  std::string mode = "redeliver";
  std::string plan_out;
};

std::string target_text(const ReplayTarget& target) {
  if (target.to_earliest) return "earliest";
  if (target.to_latest) return "latest";
  if (target.shift != 0) return fmt::format("shift {}", target.shift);
  if (!target.to_time.empty()) return "time " + target.to_time;
  if (!target.by_duration.empty()) return "duration " + target.by_duration;
  if (!target.to_event.empty()) return "event " + target.to_event;
  if (!target.to_group.empty()) return "group " + target.to_group;
  if (!target.from_file.empty()) return "file " + target.from_file;
  return "offset";
}

Exit replay_plan(Session& session, PlanOptions options) {
  if (options.mode == "rebuild")
    return plan_rebuild(session, group_named(session, options.choice.group), options.plan_out);
  if (options.mode != "redeliver" && options.mode != "reprocess")
    throw misuse(
        "UnknownMode", fmt::format("there is no mode '{}'", options.mode),
        "Use --mode redeliver (what was missed), reprocess (also what was applied) or rebuild "
        "(everything, beside what is live).");
  if (options.choice.topics.empty() && !options.all_topics)
    throw misuse("TopicMissing", "no topic is named", "Add --topic, or --all-topics.");
  options.choice.group = group_named(session, options.choice.group);
  const auto ranges = ranges_of(session, options.choice);
  ReplayArguments arguments{options.choice.group,
                            options.mode,
                            target_text(options.choice.target),
                            session.now().str(),
                            effects_of(session, options.choice.group, offsets_of(ranges)),
                            effects_of(session, options.choice.group, jumped_over(ranges)).unseen};
  PlanWriter writer(session, kReplayPlan, options.plan_out);
  writer.set_arguments(json::encode(arguments));
  for (const auto& range : ranges) writer.item(json::encode(range));
  const PlanFile plan(writer.finish());
  const auto& effects = arguments.effects;
  const bool is_again = options.mode == "reprocess";
  Listing partitions{
      "partitions", {{"topic"}, {"partition"}, {"stands"}, {"goesTo"}, {"records"}}, {}};
  for (const auto& range : ranges)
    partitions.rows.push_back({range.topic, std::int64_t{range.partition}, range.committed,
                               range.from, range.committed - range.from});
  session.print({kReplayPlan,
                 {{"operation", plan.header().operation.str()},
                  {"group", arguments.group},
                  {"mode", arguments.mode},
                  {"inRange", effects.in_range},
                  {"willBeApplied", effects.unseen},
                  {"ofThemUnreadable", effects.unreadable},
                  {"willBeReprocessed", is_again ? effects.applied : std::int64_t{0}},
                  {"willBeSkipped", effects.parked + effects.dead + effects.discarded +
                                        effects.repeated + (is_again ? 0 : effects.applied)},
                  {"willBeMissed", arguments.missed},
                  {"alreadyApplied", effects.applied},
                  {"parked", effects.parked},
                  {"deadLettered", effects.dead},
                  {"discarded", effects.discarded},
                  {"repeated", effects.repeated},
                  {"tombstones", effects.tombstones},
                  {"plan", plan.path()},
                  {"planSha256", plan.sha256()}},
                 {partitions}});
  return Exit::done;
}

}  // namespace

void add_replay_plan(Command& replay) {
  auto options = std::make_shared<PlanOptions>();
  auto& target = options->choice.target;
  replay.add("plan", "what would reading again change? Numbers, before an offset moves")
      .argument("GROUP", options->choice.group, "its name, or the service's")
      .texts("--topic", options->choice.topics, "this topic; may be repeated")
      .flag("--all-topics", options->all_topics, "all that the group reads")
      .flag("--to-earliest", target.to_earliest, "from the beginning")
      .flag("--to-latest", target.to_latest, "to the end: what lies before is never read")
      .text("--to-time", target.to_time, "from a moment, with its offset from UTC")
      .text("--by-duration", target.by_duration, "from so long ago: 2h, P1DT2H")
      .texts("--to-offset", target.to_offset, "topic:partition:offset; may be repeated")
      .number("--shift", target.shift, "by so many records; negative: back")
      .text("--to-event", target.to_event, "from this event, in its partition")
      .text("--to-group", target.to_group, "where another group stands")
      .text("--from-file", target.from_file, "lines topic,partition,offset")
      .flag("--accept-truncated", options->choice.accept_truncated,
            "although retention has deleted a part")
      .text("--mode", options->mode, "redeliver (default), reprocess, or rebuild: the whole log")
      .text("--plan-out", options->plan_out, "write the plan to this file")
      .runs([options](Session& session) { return replay_plan(session, *options); });
}

}  // namespace bilko::ctl
