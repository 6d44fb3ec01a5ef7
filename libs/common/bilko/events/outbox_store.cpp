#include "bilko/events/outbox_store.h"

#include "bilko/core/hash.h"
#include "bilko/events/record_headers.h"
#include "bilko/events/retention.h"

namespace bilko::events {
namespace {

// Key space of relay locks; runner and job locks have others.
constexpr std::int32_t kRelayLocks = 0x62720001;

constexpr std::string_view kLock = R"(
SELECT shard FROM unnest($2::int[]) AS shard WHERE pg_try_advisory_lock($1::int, shard))";

constexpr std::string_view kPending = R"(
SELECT id, topic, key, partition, headers, value FROM outbox
 WHERE shard = ANY ($1::smallint[])
 ORDER BY id LIMIT $2)";
// Entities in hand or held stay out of the way: keys by $3 in hex, rows without a key by their id.
constexpr std::string_view kPendingAside = R"(
SELECT id, topic, key, partition, headers, value FROM outbox
 WHERE shard = ANY ($1::smallint[])
   AND CASE WHEN key IS NULL
            THEN id NOT IN (SELECT * FROM unnest($4::bigint[]))
            ELSE key NOT IN (SELECT decode(hex, 'hex') FROM unnest($3::text[]) AS hex) END
 ORDER BY id LIMIT $2)";
// Topics $5 are missing: an entity waits from its first row for one of them on.
constexpr std::string_view kPendingWithoutTopics = R"(
WITH stuck AS MATERIALIZED (
  SELECT key, min(id) AS id FROM outbox WHERE topic = ANY ($5::text[]) GROUP BY key)
SELECT id, topic, key, partition, headers, value FROM outbox AS o
 WHERE shard = ANY ($1::smallint[]) AND topic <> ALL ($5::text[])
   AND CASE WHEN key IS NULL
            THEN id NOT IN (SELECT * FROM unnest($4::bigint[]))
            ELSE key NOT IN (SELECT decode(hex, 'hex') FROM unnest($3::text[]) AS hex) END
   AND NOT EXISTS (SELECT FROM stuck WHERE stuck.key = o.key AND stuck.id < o.id)
 ORDER BY id LIMIT $2)";

constexpr std::string_view kMove = R"(
WITH acked AS (
  SELECT * FROM unnest($1::bigint[], $2::int[], $3::bigint[], $4::int[])
    AS a(id, kafka_partition, kafka_offset, retention_days)
), moved AS (
  DELETE FROM outbox o USING acked a
   WHERE o.id = a.id AND EXISTS (SELECT FROM kafka_cluster WHERE cluster_id = $5)
  RETURNING o.*, a.kafka_partition, a.kafka_offset, a.retention_days
), placed AS (
  INSERT INTO outbox_position AS p (topic, kafka_partition, cluster_id, next_offset)
  SELECT topic, kafka_partition, $5, max(kafka_offset) + 1 FROM moved WHERE kafka_offset >= 0
   GROUP BY topic, kafka_partition ORDER BY topic, kafka_partition
  ON CONFLICT (topic, kafka_partition) DO UPDATE
     SET cluster_id = excluded.cluster_id,
         next_offset = CASE WHEN p.cluster_id = excluded.cluster_id
                            THEN greatest(p.next_offset, excluded.next_offset)
                            ELSE excluded.next_offset END
)
INSERT INTO outbox_sent (id, event_id, topic, key, partition, headers, value, created_at,
                         retention_days, cluster_id, kafka_partition, kafka_offset)
SELECT id, event_id, topic, key, partition, headers, value, created_at, retention_days, $5,
       kafka_partition, nullif(kafka_offset, -1) FROM moved)";

constexpr std::string_view kBacklog = R"(
SELECT (SELECT count(*) FROM (SELECT FROM outbox WHERE shard = ANY ($1::smallint[])
                               LIMIT 100000) AS few) AS rows,
       coalesce((SELECT extract(epoch FROM clock_timestamp() - created_at)::bigint FROM outbox
                  WHERE shard = ANY ($1::smallint[]) ORDER BY id LIMIT 1), 0) AS age)";

OutboxRow row_of(const pg::Row& row) {
  OutboxRow result;
  result.id = row.get<std::int64_t>("id");
  kafka::Record& record = result.record;
  record.topic = row.get<std::string>("topic");
  record.partition = row.get<std::optional<int>>("partition").value_or(-1);
  if (auto key = row.get<std::optional<pg::Bytes>>("key")) record.key = std::move(key->value);
  record.value = row.get<std::string>("value");
  record.headers = headers_from_json(row.get<std::string>("headers"));
  result.entity = entity_of(record, result.id);
  return result;
}

std::vector<int> list_of(const std::set<int>& shards) { return {shards.begin(), shards.end()}; }

constexpr char kKeyed = 'k';
constexpr char kKeyless = 'i';

}  // namespace

std::string entity_of(const kafka::Record& record, std::int64_t id) {
  return record.key ? kKeyed + *record.key : kKeyless + std::to_string(id);
}

// The planner may believe in an empty table what has just filled: it reads by id whatever it
// thinks.
OutboxStore::OutboxStore(const std::string& database_url, const std::string& application_name)
    : session_(database_url, application_name) {
  session_.script("SET enable_seqscan = off; SET enable_bitmapscan = off");
}

std::set<int> OutboxStore::lock(const std::set<int>& shards) {
  std::set<int> locked;
  if (shards.empty()) return locked;
  for (const auto& row : session_.query(kLock, kRelayLocks, list_of(shards)))
    locked.insert(row.get<int>("shard"));
  return locked;
}

HomeCluster OutboxStore::home(const std::string& met) {
  if (!met.empty())
    session_.execute("INSERT INTO kafka_cluster (cluster_id) VALUES ($1) ON CONFLICT DO NOTHING",
                     met);
  const auto row = session_.maybe_one("SELECT cluster_id, is_open FROM kafka_cluster");
  if (!row) return {};
  return {row->get<std::string>("cluster_id"), row->get<bool>("is_open")};
}

std::vector<OutboxRow> OutboxStore::pending(const std::set<int>& shards, const Aside& aside) {
  std::vector<std::string> keys;
  std::vector<std::int64_t> ids;
  for (const auto& entity : aside.entities) {
    if (entity.front() == kKeyed) keys.push_back(hex(std::string_view(entity).substr(1)));
    else ids.push_back(std::stoll(entity.substr(1)));
  }
  const auto list = list_of(shards);
  const auto rows = [&] {
    if (!aside.no_topics.empty())
      return session_.query(kPendingWithoutTopics, list, kPageMax, keys, ids, aside.no_topics);
    if (!aside.entities.empty()) return session_.query(kPendingAside, list, kPageMax, keys, ids);
    return session_.query(kPending, list, kPageMax);
  }();
  std::vector<OutboxRow> page;
  page.reserve(rows.size());
  for (const auto& row : rows) page.push_back(row_of(row));
  return page;
}

std::int64_t OutboxStore::move(const std::vector<Acknowledged>& rows,
                               const std::string& cluster_id) {
  return session_.execute(
      kMove, pg::column(rows, &Acknowledged::id), pg::column(rows, &Acknowledged::partition),
      pg::column(rows, &Acknowledged::offset),
      pg::column(rows, [](const Acknowledged& row) { return retention_days_of(row.topic); }),
      cluster_id);
}

void OutboxStore::maintain() {
  session_.query("SELECT bilko_maintain_outbox($1::int[])", retention_classes());
}

void OutboxStore::trim() { session_.query("SELECT bilko_trim_outbox()"); }

OutboxStore::Backlog OutboxStore::backlog(const std::set<int>& shards) {
  const auto row = session_.one(kBacklog, list_of(shards));
  return {row.get<std::int64_t>("rows"), row.get<std::int64_t>("age")};
}

}  // namespace bilko::events
