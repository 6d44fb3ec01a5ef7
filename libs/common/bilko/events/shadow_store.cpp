#include "bilko/events/shadow_store.h"

#include <set>
#include <utility>

#include "bilko/events/record_headers.h"

namespace bilko::events {
namespace {

using SeenKey = std::pair<std::string, std::string>;

constexpr std::string_view kState =
    "SELECT operation_id, is_read, is_swapped, wish, wish_operation_id FROM public.rebuild_state";
constexpr std::string_view kAdvance = R"(
INSERT INTO rebuild.progress AS known (topic, kafka_partition, next_offset)
SELECT * FROM unnest($1::text[], $2::int[], $3::bigint[])
ON CONFLICT (topic, kafka_partition) DO UPDATE
   SET next_offset = greatest(known.next_offset, excluded.next_offset))";
constexpr std::string_view kTake = R"(
INSERT INTO rebuild.seen (source, event_id) SELECT * FROM unnest($1::text[], $2::text[])
ON CONFLICT DO NOTHING RETURNING source, event_id)";
constexpr std::string_view kKeep = R"(
INSERT INTO rebuild.waiting (source, event_id, state, reason, topic, kafka_partition, kafka_offset,
                             kafka_timestamp, record_key, record_headers, record_value)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10::jsonb, $11)
ON CONFLICT (source, event_id) DO UPDATE SET state = excluded.state, reason = excluded.reason)";
constexpr std::string_view kRelease =
    "DELETE FROM rebuild.waiting WHERE (source, event_id) IN "
    "(SELECT * FROM unnest($1::text[], $2::text[]))";
constexpr std::string_view kWaiting =
    "SELECT * FROM rebuild.waiting ORDER BY kafka_timestamp, topic, kafka_partition, kafka_offset";

std::vector<std::string> sources(std::span<const Arrival> arrivals) {
  return pg::column(arrivals, [](const Arrival& arrival) { return arrival.key.source; });
}
std::vector<std::string> ids(std::span<const Arrival> arrivals) {
  return pg::column(arrivals, [](const Arrival& arrival) { return arrival.key.event_id; });
}

}  // namespace

std::optional<RebuildState> rebuild_state(pg::SilentTx& tx) {
  const auto row = tx.maybe_one(kState);
  if (!row) return std::nullopt;
  return RebuildState{row->get<std::string>("operation_id"), row->get<bool>("is_read"),
                      row->get<bool>("is_swapped"), row->get<std::optional<RebuildWish>>("wish"),
                      row->get<std::optional<std::string>>("wish_operation_id").value_or("")};
}

std::map<kafka::TopicPartition, std::int64_t> ShadowStore::progress() {
  std::map<kafka::TopicPartition, std::int64_t> progress;
  for (const auto row : tx_.query("SELECT * FROM rebuild.progress"))
    progress[{row.get<std::string>("topic"), row.get<std::int32_t>("kafka_partition")}] =
        row.get<std::int64_t>("next_offset");
  return progress;
}

void ShadowStore::advance(const std::map<kafka::TopicPartition, std::int64_t>& next_offsets) {
  if (next_offsets.empty()) return;
  tx_.execute(kAdvance, pg::column(next_offsets, [](const auto& e) { return e.first.topic; }),
              pg::column(next_offsets, [](const auto& e) { return e.first.partition; }),
              pg::column(next_offsets, [](const auto& e) { return e.second; }));
}

std::vector<const Arrival*> ShadowStore::take_unseen(std::span<const Arrival> arrivals) {
  std::set<SeenKey> unseen;
  for (const auto row : tx_.query(kTake, sources(arrivals), ids(arrivals)))
    unseen.emplace(row.get<std::string>("source"), row.get<std::string>("event_id"));
  std::vector<const Arrival*> fresh;
  for (const Arrival& arrival : arrivals)
    if (unseen.erase({arrival.key.source, arrival.key.event_id}) > 0) fresh.push_back(&arrival);
  return fresh;
}

void ShadowStore::count(std::size_t records, std::size_t applied) {
  tx_.execute("UPDATE public.rebuild_state SET records = records + $1, applied = applied + $2",
              records, applied);
}

void ShadowStore::keep(const Arrival& arrival, const std::string& state,
                       const std::string& reason) {
  const auto& record = arrival.record;
  tx_.execute(kKeep, arrival.key.source, arrival.key.event_id, state, reason, record.topic,
              record.partition, record.offset, record.timestamp,
              record.key ? std::optional(pg::Bytes{*record.key}) : std::nullopt,
              headers_to_json(record.headers), pg::Bytes{record.value.value_or("")});
}

void ShadowStore::release(std::span<const Arrival> arrivals) {
  tx_.execute(kRelease, sources(arrivals), ids(arrivals));
}

std::vector<WaitingEvent> ShadowStore::waiting() {
  std::vector<WaitingEvent> waiting;
  for (const auto row : tx_.query(kWaiting)) {
    WaitingEvent event{row.get<std::string>("state"), {}};
    event.record.topic = row.get<std::string>("topic");
    event.record.partition = row.get<std::int32_t>("kafka_partition");
    event.record.offset = row.get<std::int64_t>("kafka_offset");
    event.record.timestamp = row.get<Instant>("kafka_timestamp");
    if (auto key = row.get<std::optional<pg::Bytes>>("record_key")) event.record.key = key->value;
    event.record.headers = headers_from_json(row.get<std::string>("record_headers"));
    event.record.value = row.get<pg::Bytes>("record_value").value;
    waiting.push_back(std::move(event));
  }
  return waiting;
}

}  // namespace bilko::events
