#include <fmt/format.h>

#include <map>

#include "bilko/core/error.h"
#include "bilkoctl/reading/event_record.h"
#include "bilkoctl/reading/invariants.h"

namespace bilko::ctl {
namespace {

constexpr std::int64_t kNewest = 5000;  // rows of an outbox that are held against the topics

void note(InvariantResult& result, std::string violation) {
  ++result.violation_count;
  if (result.violations.size() < kViolationsShown)
    result.violations.push_back(std::move(violation));
}

using Sent = std::map<kafka::TopicPartition, std::map<std::int64_t, std::string>>;

Sent newest_sent(Session& session, const std::string& service, const InvariantScope& scope) {
  return session.read(service, [&](pg::Tx& tx) {
    Sent sent;
    for (const auto row : tx.query(
             "SELECT topic, kafka_partition, kafka_offset, event_id FROM outbox_sent "
             " WHERE kafka_offset IS NOT NULL AND sent_at >= $1::timestamptz AND cluster_id = $2 "
             " ORDER BY id DESC LIMIT $3",
             session.now() - scope.window, session.cluster_id(), kNewest))
      sent[{row.get<std::string>("topic"), row.get<std::int32_t>("kafka_partition")}]
          [row.get<std::int64_t>("kafka_offset")] = row.get<std::string>("event_id");
    return sent;
  });
}

bool carries(const kafka::Record& record, const std::string& event_id) {
  const auto found = read_event(record);
  if (found.event) return found.event->id == event_id;
  for (const auto& header : record.headers)
    if (header.name == "bilko-dlq-id") return header.value == event_id;
  return false;
}

// Reads the topic where the outbox says its rows are.
void compare(Session& session, const std::string& service, Sent sent, InvariantResult& result) {
  kafka::OffsetRanges ranges;
  std::vector<kafka::TopicPartition> places;
  for (const auto& [place, rows] : sent) places.push_back(place);
  for (const auto& [place, ends] : session.admin().watermarks(places)) {
    auto& rows = sent[place];
    // What retention deleted can not be looked at.
    rows.erase(rows.begin(), rows.lower_bound(ends.first));
    if (rows.empty()) continue;
    ranges[place] = {rows.begin()->first, std::min(rows.rbegin()->first + 1, ends.second)};
  }
  session.reader().read(ranges, [&](const kafka::Record& record) {
    auto& rows = sent[{record.topic, record.partition}];
    const auto row = rows.find(record.offset);
    if (row == rows.end()) return true;
    ++result.checked;
    if (!carries(record, row->second))
      note(result, fmt::format("{}: {} [{}] {} is not {}", service, record.topic, record.partition,
                               record.offset, row->second));
    rows.erase(row);
    return true;
  });
  for (const auto& [place, rows] : sent)
    for (const auto& [offset, event_id] : rows)
      note(result, fmt::format("{}: {} is not at {} [{}] {}", service, event_id, place.topic,
                               place.partition, offset));
}

}  // namespace

InvariantResult check_outbox_in_topic(Session& session, const InvariantScope& scope) {
  InvariantResult result{
      "outbox_in_topic", "what an outbox says was published is in the topic", 0, {}, 0, {}};
  for (const auto& service : session.services())
    compare(session, service, newest_sent(session, service, scope), result);
  return result;
}

InvariantResult check_sequences(Session& session, const InvariantScope& scope) {
  InvariantResult result{
      "sequences", "the events of an entity are numbered without a gap", 0, {}, 0, {}};
  for (const auto& service : session.services())
    session.read(service, [&](pg::Tx& tx) {
      for (const auto row : tx.query(
               "WITH event AS ("
               "  SELECT key, (value::jsonb ->> 'sequence')::bigint AS sequence FROM outbox "
               "   WHERE created_at >= $1::timestamptz AND topic NOT LIKE '%.dlq' "
               "  UNION ALL "
               "  SELECT key, (value::jsonb ->> 'sequence')::bigint FROM outbox_sent "
               "   WHERE created_at >= $1::timestamptz AND topic NOT LIKE '%.dlq'), "
               "entity AS (SELECT key, count(DISTINCT sequence) AS has, min(sequence) AS first, "
               "                  max(sequence) AS last FROM event WHERE sequence IS NOT NULL "
               "            GROUP BY key) "
               "SELECT count(*) OVER () AS wrong, (SELECT count(*) FROM entity) AS entities, "
               "       convert_from(key, 'UTF8') AS subject, has, first, last FROM entity "
               " WHERE has <> last - first + 1 ORDER BY key LIMIT 20",
               session.now() - scope.window))
        note(result, fmt::format("{}: {} has {} events numbered {} to {}", service,
                                 row.get<std::string>("subject"), row.get<std::int64_t>("has"),
                                 row.get<std::int64_t>("first"), row.get<std::int64_t>("last")));
      result.checked += tx.one("SELECT count(*) AS n FROM entity_sequence").get<std::int64_t>("n");
    });
  return result;
}

}  // namespace bilko::ctl
