#include "bilko/service/control_verbs.h"

#include <fmt/format.h>

#include "bilko/events/pause.h"
#include "bilko/service/operator_story.h"

namespace bilko::service {
namespace {

using events::Group;
// Which parked rows an operator means; what is absent does not narrow.
struct SelectionArguments {
  std::optional<std::vector<std::string>> dlq_ids;
  std::optional<std::string> topic;
  std::optional<std::string> fingerprint;
  std::optional<std::string> operation_id;
  std::optional<bool> all;

  static void fields(auto& self, auto&& field) {
    field("dlqIds", self.dlq_ids);
    field("topic", self.topic);
    field("fingerprint", self.fingerprint);
    field("operationId", self.operation_id);
    field("all", self.all);
  }
};

template <class Arguments>
Arguments arguments_of(const Operation& operation) {
  return json::decode<Arguments>(std::string_view(operation.request.arguments.text));
}

// Moves rows between `dead` and `discarded`, with their marks, under the locks of their
// partitions.
constexpr std::string_view kPartitions =
    "SELECT DISTINCT kafka_partition FROM parked WHERE consumer_group = $1 AND state = $2 "
    "ORDER BY kafka_partition";
constexpr std::string_view kMove = R"(
WITH moved AS (
  UPDATE parked SET state = $3, operation_id = $8
   WHERE consumer_group = $1 AND state = $2
     AND ($4::text[] IS NULL OR dlq_id = ANY ($4::text[]))
     AND ($5::text IS NULL OR topic = $5) AND ($6::text IS NULL OR fingerprint = $6)
     AND ($7::text IS NULL OR operation_id = $7)
  RETURNING source, event_id, event_time, retention_days)
UPDATE inbox i SET state = $3
  FROM moved m
 WHERE i.consumer_group = $1 AND i.source = m.source AND i.event_id = m.event_id
   AND i.event_time = m.event_time AND i.retention_days = m.retention_days)";

std::int64_t move_rows(pg::Tx& tx, const Group& group, const Operation& operation,
                       events::ParkedState from, events::ParkedState to) {
  const auto chosen = arguments_of<SelectionArguments>(operation);
  const bool is_narrowed = chosen.dlq_ids || chosen.topic || chosen.fingerprint ||
                           chosen.operation_id || chosen.all.value_or(false);
  if (!is_narrowed)
    throw Error(ErrorKind::invalid, "selection_missing",
                "say which dead letters: dlqIds, topic, fingerprint, operationId or all");
  for (const auto row : tx.query(kPartitions, group.name, from))
    group.lock(tx, row.get<std::int32_t>("kafka_partition"));
  return tx.execute(kMove, group.name, from, to, chosen.dlq_ids, chosen.topic, chosen.fingerprint,
                    chosen.operation_id, operation.request.operation_id);
}

struct ReprocessArguments {
  std::vector<std::string> topics;
  Instant from;
  Instant to;

  static void fields(auto& self, auto&& field) {
    field("topics", self.topics);
    field("from", self.from);
    field("to", self.to);
  }
};

Outcome arm_reprocess(pg::Tx& tx, const Group& group, const Operation& operation) {
  const auto window = arguments_of<ReprocessArguments>(operation);
  for (const auto& topic : window.topics)
    if (group.subscriptions.of_topic(topic) == nullptr)
      throw Error(ErrorKind::invalid, "topic_unknown", "the group does not read " + topic);
  if (window.topics.empty() || window.from >= window.to)
    throw Error(ErrorKind::invalid, "window_empty", "the window holds nothing");
  if (!events::pause_of(tx, group.name))
    throw Error(ErrorKind::conflict, "group_not_paused", "pause the group before a reprocess");
  const auto others = tx.one(
      "SELECT count(*) AS n FROM group_control WHERE consumer_group = $1 AND verb = 'reprocess' "
      "AND state = 'active' AND operation_id <> $2",
      group.name, operation.request.operation_id);
  if (others.get<std::int64_t>("n") > 0)
    throw Error(ErrorKind::conflict, "operation_active", "another reprocess is active");
  const auto ends = group.reading.ends ? group.reading.ends() : "";
  if (ends.empty())
    throw Error(ErrorKind::unavailable, "kafka_unavailable", "the ends of the topics are unknown");
  return {OperationState::active, fmt::format(R"({{"ends":{}}})", ends)};
}

struct CancelArguments {
  OperationId operation_id;

  static void fields(auto& self, auto&& field) { field("operationId", self.operation_id); }
};

Outcome cancel(pg::Tx& tx, const Group& group, const Operation& operation) {
  const auto which = arguments_of<CancelArguments>(operation);
  const auto cancelled = tx.execute(
      "UPDATE group_control SET state = 'cancelled', ended_at = clock_timestamp() WHERE "
      "consumer_group = $1 AND operation_id = $2 AND operation_id <> $3 AND state = 'active'",
      group.name, which.operation_id, operation.request.operation_id);
  if (cancelled == 0)
    throw Error(ErrorKind::not_found, "operation_not_active",
                which.operation_id.str() + " is not active");
  return {};
}

}  // namespace

void add_group_verbs(Control& control, Group& group, const std::string& source) {
  using events::ParkedState;
  control.on("pause", [&group, source](pg::Tx& tx, const Operation& operation) {
    const auto& request = operation.request;
    if (!events::pause(tx, group.name,
                       {request.operation_id.str(), request.operator_name, request.reason}))
      throw Error(ErrorKind::conflict, "group_paused", "the group is paused already");
    tell<contracts::ConsumerPausedKind>(tx, source, story_of(operation), target_of(group.name), {});
    return Outcome{};
  });
  control.on("resume", [&group, source](pg::Tx& tx, const Operation& operation) {
    if (!events::resume(tx, group.name))
      throw Error(ErrorKind::conflict, "group_not_paused", "the group is not paused");
    tell<contracts::ConsumerResumedKind>(tx, source, story_of(operation), target_of(group.name),
                                         {});
    return Outcome{};
  });
  control.on("discard", [&group, source](pg::Tx& tx, const Operation& operation) {
    const Counts counts = {
        {"discarded", move_rows(tx, group, operation, ParkedState::dead, ParkedState::discarded)}};
    tell<contracts::DeadLetterResolvedKind>(tx, source, story_of(operation),
                                            target_of(group.name, "discarded"), counts);
    return Outcome{OperationState::done, json_of(counts)};
  });
  control.on("restore", [&group, source](pg::Tx& tx, const Operation& operation) {
    const Counts counts = {
        {"restored", move_rows(tx, group, operation, ParkedState::discarded, ParkedState::dead)}};
    tell<contracts::DeadLetterResolvedKind>(tx, source, story_of(operation),
                                            target_of(group.name, "restored"), counts);
    return Outcome{OperationState::done, json_of(counts)};
  });
  control.on("reprocess", [&group, source](pg::Tx& tx, const Operation& operation) {
    const Outcome outcome = arm_reprocess(tx, group, operation);
    tell<contracts::ReplayStartedKind>(tx, source, story_of(operation),
                                       target_of(group.name, "reprocess"), {});
    return outcome;
  });
  control.on("cancel", [&group](pg::Tx& tx, const Operation& operation) {
    return cancel(tx, group, operation);
  });
}

std::optional<std::string> ends_of_reprocess(pg::Tx& tx, const std::string& group,
                                             const std::string& operation_id) {
  if (events::pause_of(tx, group)) return std::nullopt;
  const auto row = tx.maybe_one(
      "SELECT outcome ->> 'ends' AS ends FROM group_control WHERE consumer_group = $1 AND "
      "operation_id = $2 AND state = 'active'",
      group, operation_id);
  return row ? row->get<std::optional<std::string>>("ends") : std::nullopt;
}

void finish_reprocess(pg::Tx& tx, const Group& group, const std::string& source,
                      const std::string& operation_id) {
  const auto row = tx.maybe_one(
      "UPDATE group_control SET state = 'done', ended_at = clock_timestamp(), outcome = outcome || "
      "jsonb_build_object('reprocessed', (SELECT count(*) FROM inbox i WHERE i.consumer_group = $1 "
      "AND i.operation_id = $2)) WHERE consumer_group = $1 AND operation_id = $2 AND "
      "state = 'active' RETURNING operator, reason, (outcome ->> 'reprocessed')::bigint AS many",
      group.name, operation_id);
  if (!row) return;
  tell<contracts::ReplayFinishedKind>(
      tx, source,
      {OperationId::parse(operation_id), row->get<std::string>("operator"),
       row->get<std::string>("reason")},
      target_of(group.name, "reprocess"), {{"reprocessed", row->get<std::int64_t>("many")}});
}

}  // namespace bilko::service
