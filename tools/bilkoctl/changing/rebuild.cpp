#include "bilkoctl/changing/rebuild.h"

#include <fmt/format.h>

#include <algorithm>
#include <sstream>

#include "bilko/events/retention.h"
#include "bilkoctl/changing/authorize.h"
#include "bilkoctl/changing/control.h"
#include "bilkoctl/changing/replay_plan.h"
#include "bilkoctl/frame/catalogue.h"
#include "bilkoctl/reading/group_view.h"

namespace bilko::ctl {
namespace {

constexpr auto kSwapTakes = std::chrono::minutes(10);

constexpr auto kView = R"(
SELECT operation_id, array_to_string(tables || compared_only, ',') AS tables,
       (SELECT coalesce(jsonb_agg(value || jsonb_build_object('table', key)), '[]')::text
          FROM jsonb_each(unlogged)) AS unlogged, is_read, is_swapped, wish,
       wish_operation_id, snapshot, expected, records, applied, trouble, started_at, read_at,
       swapped_at FROM rebuild_state)";

std::vector<std::string> words(const std::string& text) {
  std::vector<std::string> words;
  std::istringstream in(text);
  for (std::string word; std::getline(in, word, ',');) words.push_back(word);
  return words;
}

RebuildView view_of(const pg::Row& row) {
  const auto text = [&](const char* column) {
    return row.get<std::optional<std::string>>(column).value_or("");
  };
  return {.operation = row.get<std::string>("operation_id"),
          .tables = words(row.get<std::string>("tables")),
          .unlogged = json::decode<std::vector<UnloggedPart>>(
              std::string_view(row.get<std::string>("unlogged"))),
          .is_read = row.get<bool>("is_read"),
          .is_swapped = row.get<bool>("is_swapped"),
          .wish = text("wish"),
          .wish_operation = text("wish_operation_id"),
          .snapshot = text("snapshot"),
          .expected = row.get<std::int64_t>("expected"),
          .records = row.get<std::int64_t>("records"),
          .applied = row.get<std::int64_t>("applied"),
          .trouble = row.get<std::optional<std::string>>("trouble"),
          .started_at = row.get<Instant>("started_at"),
          .read_at = row.get<std::optional<Instant>>("read_at"),
          .swapped_at = row.get<std::optional<Instant>>("swapped_at"),
          .waiting = {}};
}

std::string state_of(const RebuildView& view) {
  if (!view.is_read) return "reading";
  if (view.wish == "promote") return view.is_swapped ? "undoing" : "promoting";
  if (!view.wish.empty()) return "catching up";
  return view.is_swapped ? "promoted" : "ready";
}

Cell moment(const std::optional<Instant>& at) { return at ? Cell(at->str()) : Cell(); }

// Of what is left of the log, at the pace so far; none before there is one, or when it is read.
Cell seconds_left(const RebuildView& view, Instant now) {
  const auto past = (now - view.started_at).count();
  if (view.is_read || view.records == 0 || past <= 0) return Cell();
  return std::max<std::int64_t>(view.expected - view.records, 0) * past / view.records / 1000;
}

Exit print_outcome(Session& session, const std::string& group, const std::string& operation,
                   const std::string& outcome) {
  session.print(
      {"RebuildResult", {{"group", group}, {"operation", operation}, {"outcome", outcome}}, {}});
  return Exit::done;
}

Exit print_planned(Session& session, const std::string& group, const std::string& operation,
                   const ChangeFlags& change) {
  print_outcome(session, group, operation, "planned");
  session.say("Nothing was changed. Add --execute and --reason to do it.");
  return change.detailed_exitcode ? Exit::pending : Exit::done;
}

}  // namespace

std::int64_t RebuildView::waiting_in(const std::string& state) const {
  const auto found = waiting.find(state);
  return found == waiting.end() ? 0 : found->second;
}

UnloggedPart RebuildView::unlogged_of(const std::string& table) const {
  const auto found = std::ranges::find(unlogged, table, &UnloggedPart::table);
  return found == unlogged.end() ? UnloggedPart{table, {}, ""} : *found;
}

std::optional<RebuildView> find_rebuild(Session& session, const std::string& group) {
  return session.read(service_of_group(group), [&](pg::Tx& tx) -> std::optional<RebuildView> {
    const auto row = tx.maybe_one(kView);
    if (!row) return std::nullopt;
    auto view = view_of(*row);
    for (const auto waiting :
         tx.query("SELECT state, count(*) AS n FROM rebuild.waiting GROUP BY state"))
      view.waiting[waiting.get<std::string>("state")] = waiting.get<std::int64_t>("n");
    return view;
  });
}

RebuildView rebuild_of(Session& session, const std::string& group) {
  auto view = find_rebuild(session, group);
  if (!view)
    throw refusal("NoRebuild", fmt::format("{} has no rebuild", group),
                  "Begin one with bilkoctl replay plan … --mode rebuild.");
  return *view;
}

Report status_of(Session& session, const std::string& group, const RebuildView& view) {
  return {"RebuildStatus",
          {{"group", group},
           {"operation", view.operation},
           {"state", state_of(view)},
           {"expected", view.expected},
           {"records", view.records},
           {"applied", view.applied},
           {"secondsLeft", seconds_left(view, session.now())},
           {"parked", view.waiting_in("parked")},
           {"deadLettered", view.waiting_in("dead")},
           {"discarded", view.waiting_in("discarded")},
           {"missing", view.waiting_in("missing")},
           {"failed", view.waiting_in("failed")},
           {"trouble", cell(view.trouble)},
           {"startedAt", view.started_at.str()},
           {"readAt", moment(view.read_at)},
           {"swappedAt", moment(view.swapped_at)}},
          {}};
}

Exit plan_rebuild(Session& session, const std::string& group, const std::string& plan_out) {
  const auto topics = topics_of(session, group);
  std::vector<kafka::TopicPartition> places;
  for (const auto& topic : session.admin().topics())
    if (topic.name != redrive_topic(service_of_group(group)) &&
        std::ranges::count(topics, topic.name) > 0)
      for (std::int32_t p = 0; p < topic.partitions; ++p) places.push_back({topic.name, p});
  Listing partitions{"partitions", {{"topic"}, {"partition"}, {"records"}}, {}};
  RebuildArguments arguments{group, 0};
  std::string missing;
  std::vector<ReplayRange> ranges;
  for (const auto& [place, marks] : session.admin().watermarks(places)) {
    const auto [first, end] = marks;
    // What is kept for a time only the service may do without: it looks when it begins.
    if (first > 0 && events::retention_days_of(place.topic) < 0)
      missing += fmt::format("{}{} [{}] begins at {}", missing.empty() ? "" : ", ", place.topic,
                             place.partition, first);
    arguments.records += end - first;
    partitions.rows.push_back({place.topic, std::int64_t{place.partition}, end - first});
    ranges.push_back({place.topic, place.partition, first, end});
  }
  if (!missing.empty())
    throw refusal("TruncatedHistory", "the log is not whole: " + missing,
                  "What retention has deleted can not be rebuilt; restore the topics or the "
                  "database.");
  PlanWriter writer(session, kRebuildPlan, plan_out);
  writer.set_arguments(json::encode(arguments));
  for (const auto& range : ranges) writer.item(json::encode(range));
  const PlanFile plan(writer.finish());
  session.print({kRebuildPlan,
                 {{"operation", plan.header().operation.str()},
                  {"group", group},
                  {"mode", std::string("rebuild")},
                  {"records", arguments.records},
                  {"plan", plan.path()},
                  {"planSha256", plan.sha256()}},
                 {partitions}});
  return Exit::done;
}

Exit begin_rebuild(Session& session, const PlanFile& plan, const ChangeFlags& change) {
  const auto arguments = json::decode<RebuildArguments>(plan.header().arguments.text);
  const auto operation = plan.header().operation;
  if (!change.execute) return print_planned(session, arguments.group, operation.str(), change);
  authorize(session, change,
            fmt::format("Rebuild {} from {} records?", arguments.group, arguments.records));
  auto journal = begin_journal(session, plan, change.reason);
  auto asked = new_request(session, arguments.group, "rebuild", change.reason);
  asked.operation = operation;
  try {
    ask(session, asked, std::chrono::seconds(60), true);
  } catch (const Stop&) {
    journal.state = "failed";
    save(session, journal);
    throw;
  }
  journal.state = "done";  // it is the service's from now on
  save(session, journal);
  return print_outcome(session, arguments.group, operation.str(), "begun");
}

Exit swap_rebuild(Session& session, const std::string& group, const ChangeFlags& change,
                  bool is_undo) {
  const auto view = rebuild_of(session, group);
  if (view.is_swapped != is_undo)
    throw refusal(is_undo ? "NotPromoted" : "PromotedAlready",
                  fmt::format("the rebuild of {} is {}", group, state_of(view)),
                  "bilkoctl replay status shows it.");
  const auto untaken = view.waiting_in("missing") + view.waiting_in("failed");
  if (!is_undo && untaken > 0)
    throw refusal("EventsFailed",
                  fmt::format("{} events that are applied live were not taken by the rebuild of {}",
                              untaken, group),
                  "The service's log says why; fix it, drop the rebuild and begin anew.");
  if (!change.execute) return print_planned(session, group, view.operation, change);
  authorize(session, change,
            is_undo ? fmt::format("Make live again what {} had before?", group)
                    : fmt::format("Make live what {} was rebuilt to?", group));
  const auto asked = new_request(session, group, is_undo ? "undo" : "promote", change.reason);
  ask(session, asked, kSwapTakes);
  return print_outcome(session, group, asked.operation.str(), is_undo ? "undone" : "promoted");
}

Exit drop_rebuild(Session& session, const std::string& group, const ChangeFlags& change) {
  const auto view = rebuild_of(session, group);
  if (!change.execute) return print_planned(session, group, view.operation, change);
  authorize(session, change,
            view.is_swapped ? fmt::format("Delete what {} had before the promotion?", group)
                            : fmt::format("Delete the rebuild of {}?", group));
  const auto asked = new_request(session, group, "drop", change.reason);
  ask(session, asked);
  return print_outcome(session, group, asked.operation.str(), "dropped");
}

std::string group_of_rebuild(Session& session, const std::string& name) {
  if (!name.starts_with("opn_")) return group_named(session, name);
  const auto journal = journal_of(session, name);
  if (journal.kind != kRebuildPlan) return "";
  const PlanFile plan(session, plan_path(session, journal.operation), kRebuildPlan);
  return json::decode<RebuildArguments>(plan.header().arguments.text).group;
}

}  // namespace bilko::ctl
