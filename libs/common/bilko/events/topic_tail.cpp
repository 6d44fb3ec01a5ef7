#include "bilko/events/topic_tail.h"

#include <algorithm>
#include <map>
#include <optional>

#include "bilko/events/cloud_event.h"
#include "bilko/events/record_headers.h"
#include "bilko/kafka/reader.h"
#include "bilko/log/log.h"

namespace bilko::events {
namespace {

constexpr std::size_t kBatch = 1000;
constexpr std::string_view kPositions = R"(
SELECT topic, kafka_partition, next_offset FROM outbox_position WHERE cluster_id = $1)";
constexpr std::string_view kIdentity = "SELECT header::text AS header FROM outbox_identity";
constexpr std::string_view kUnknown = R"(
SELECT event_id FROM unnest($1::text[]) AS event_id
 WHERE NOT EXISTS (SELECT FROM outbox o WHERE o.event_id = event_id.event_id)
   AND NOT EXISTS (SELECT FROM outbox_sent s WHERE s.event_id = event_id.event_id))";
constexpr std::string_view kPlace = R"(
INSERT INTO outbox_position AS p (topic, kafka_partition, cluster_id, next_offset)
VALUES ($1, $2, $3, $4)
ON CONFLICT (topic, kafka_partition) DO UPDATE
   SET cluster_id = excluded.cluster_id,
       next_offset = CASE WHEN p.cluster_id = excluded.cluster_id
                          THEN greatest(p.next_offset, excluded.next_offset)
                          ELSE excluded.next_offset END)";

// The id, if the record is an event out of this database's outbox. What a stranger wrote there is
// for `reconcile`.
std::optional<std::string> own_event_id(const kafka::Record& record, const kafka::Header& ours) {
  if (header_of(record, ours.name) != ours.value) return std::nullopt;
  try {
    const CloudEvent event = decode(record);
    if (event.source == source_of(record.topic)) return event.id;
  } catch (const Error&) {
  }
  return std::nullopt;
}

std::vector<kafka::TopicPartition> partitions_of(kafka::Admin& admin,
                                                 const std::vector<std::string>& topics) {
  std::vector<kafka::TopicPartition> partitions;
  for (const auto& topic : admin.topics())
    if (std::find(topics.begin(), topics.end(), topic.name) != topics.end())
      for (std::int32_t i = 0; i < topic.partitions; ++i) partitions.push_back({topic.name, i});
  return partitions;
}

std::vector<UnknownEvent> unknown_of(pg::Queries& database,
                                     const std::vector<UnknownEvent>& candidates) {
  std::vector<UnknownEvent> unknown;
  if (candidates.empty()) return unknown;
  for (const auto& row : database.query(kUnknown, pg::column(candidates, &UnknownEvent::event_id)))
    for (const auto& candidate : candidates)
      if (candidate.event_id == row.get<std::string>("event_id")) unknown.push_back(candidate);
  return unknown;
}

}  // namespace

TopicTail::TopicTail(std::string bootstrap_servers, std::string client_id)
    : bootstrap_servers_(std::move(bootstrap_servers)), client_id_(std::move(client_id)) {}

std::vector<UnknownEvent> TopicTail::unknown(pg::Queries& database,
                                             const std::vector<std::string>& topics,
                                             const std::string& cluster_id) const {
  if (topics.empty()) return {};
  kafka::Admin admin(bootstrap_servers_);
  const auto watermarks = admin.watermarks(partitions_of(admin, topics));
  std::map<kafka::TopicPartition, std::int64_t> known;
  for (const auto& row : database.query(kPositions, cluster_id))
    known[{row.get<std::string>("topic"), row.get<int>("kafka_partition")}] =
        row.get<std::int64_t>("next_offset");
  const auto ours = headers_from_json(database.one(kIdentity).get<std::string>("header"));
  kafka::Reader reader(bootstrap_servers_, client_id_);
  for (const auto& [partition, marks] : watermarks) {
    const auto& [first, end] = marks;
    const auto from = std::max(known[partition], first);
    if (end < known[partition])
      log::error("a partition has lost records; run `reconcile`",
                 {{"topic", partition.topic},
                  {"partition", partition.partition},
                  {"end", end},
                  {"published", known[partition]}});
    if (end <= from) continue;
    std::vector<UnknownEvent> candidates, unknown;
    reader.read({{partition, {from, end}}}, [&](const kafka::Record& record) {
      if (auto id = own_event_id(record, ours.front()))
        candidates.push_back({partition, record.offset, std::move(*id)});
      if (candidates.size() >= kBatch)
        unknown = unknown_of(database, std::exchange(candidates, {}));
      return unknown.empty();
    });
    if (unknown.empty()) unknown = unknown_of(database, candidates);
    if (!unknown.empty()) return unknown;
    database.execute(kPlace, partition.topic, partition.partition, cluster_id, end);
  }
  return {};
}

}  // namespace bilko::events
