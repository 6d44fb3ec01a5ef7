#include "audit/store/archive_store.h"

#include <algorithm>

namespace bilko::audit {
namespace {

constexpr auto kSeeNoOrganization =
    "SELECT set_config('bilko.organizations', "
    "concat_ws(',', nullif(current_setting('bilko.organizations', true), ''), $1::text), true)";
constexpr auto kLockHeads = R"(
SELECT organization_id, partition, seq, hash FROM chain_head
 WHERE (organization_id, partition) IN (SELECT * FROM unnest($1::text[], $2::int[]))
 ORDER BY organization_id, partition FOR UPDATE)";
constexpr auto kArchived = R"(
SELECT source, event_id FROM unnest($1::text[], $2::text[]) AS k(source, event_id)
 WHERE EXISTS (SELECT FROM event_archive a
                WHERE a.source = k.source AND a.event_id = k.event_id))";
constexpr auto kLivePlaces = R"(
SELECT a.source, a.event_id, a.seq, a.prev_hash, a.archived_at
  FROM unnest($1::text[], $2::text[]) AS k(source, event_id)
  JOIN public.event_archive a ON a.source = k.source AND a.event_id = k.event_id)";
constexpr auto kAdd = R"(
WITH head AS (
  INSERT INTO chain_head (organization_id, partition, seq, hash)
  SELECT * FROM unnest($20::text[], $21::int[], $22::bigint[], $23::bytea[])
  ON CONFLICT (organization_id, partition) DO UPDATE SET seq = excluded.seq, hash = excluded.hash)
INSERT INTO event_archive (
  archived_at, organization_id, partition, seq, topic, kafka_offset, recorded_at, key, headers,
  value, source, event_id, type, subject, time, correlation_id, causation_id, prev_hash, hash)
SELECT $1::timestamptz, r.*
  FROM ROWS FROM (
    unnest($2::text[], $3::int[], $4::bigint[], $5::text[], $6::bigint[], $7::timestamptz[],
           $8::bytea[]),
    string_to_table($9, E'\x1E'), string_to_table($10, E'\x1E'),
    unnest($11::text[], $12::text[], $13::text[], $14::text[], $15::timestamptz[], $16::text[],
           $17::text[], $18::bytea[], $19::bytea[])) AS r)";
constexpr auto kList = R"(
SELECT * FROM event_archive
 WHERE organization_id = $1
   AND ($2::text IS NULL OR type = $2) AND ($3::text IS NULL OR subject = $3)
   AND ($4::text IS NULL OR correlation_id = $4)
   AND ($5::timestamptz IS NULL OR time >= $5) AND ($6::timestamptz IS NULL OR time < $6)
   AND ($7::timestamptz IS NULL OR (time, partition, seq) < ($7, $8::int, $9::bigint))
 ORDER BY time DESC, partition DESC, seq DESC LIMIT $10)";

// JSON texts in one parameter: no JSON text holds the separator, and PostgreSQL cuts this five
// times as fast as it reads an array of quoted texts.
std::string separated(std::span<const ArchivedEvent> events, std::string StoredRecord::*text) {
  std::string texts;
  for (const ArchivedEvent& event : events) {
    if (&event != &events.front()) texts += '\x1E';
    texts += event.record.*text;
  }
  return texts;
}

pg::Bytes bytes_of(const Sha256& hash) {
  return {std::string(reinterpret_cast<const char*>(hash.data()), hash.size())};
}

}  // namespace

void ArchiveStore::see_no_organization() { tx_.query(kSeeNoOrganization, kNoOrganization); }

std::map<ChainId, ChainLink> ArchiveStore::lock_heads(const std::set<ChainId>& chains) {
  std::map<ChainId, ChainLink> heads;
  for (const ChainId& chain : chains) heads.emplace(chain, genesis_of(chain));
  for (const pg::Row& row : tx_.query(kLockHeads, pg::column(chains, &ChainId::organization),
                                      pg::column(chains, &ChainId::partition)))
    heads.at({row.get<std::string>("organization_id"), row.get<std::int32_t>("partition")}) = {
        row.get<std::int64_t>("seq"), hash_of(row.get<pg::Bytes>("hash"))};
  return heads;
}

std::set<EventKey> ArchiveStore::archived(std::span<const EventKey> keys) {
  std::set<EventKey> found;
  for (const pg::Row& row :
       tx_.query(kArchived, pg::column(keys, &EventKey::source), pg::column(keys, &EventKey::id)))
    found.insert({row.get<std::string>("source"), row.get<std::string>("event_id")});
  return found;
}

std::map<EventKey, LivePlace> ArchiveStore::live_places(std::span<const EventKey> keys) {
  std::map<EventKey, LivePlace> places;
  for (const pg::Row& row :
       tx_.query(kLivePlaces, pg::column(keys, &EventKey::source), pg::column(keys, &EventKey::id)))
    places[{row.get<std::string>("source"), row.get<std::string>("event_id")}] = {
        row.get<std::int64_t>("seq"), hash_of(row.get<pg::Bytes>("prev_hash")),
        row.get<Instant>("archived_at")};
  return places;
}

void ArchiveStore::add(std::span<const ArchivedEvent> events,
                       const std::map<ChainId, ChainLink>& heads) {
  if (events.empty()) return;
  const auto of = [&](auto projection) { return pg::column(events, projection); };
  const auto record = [&](auto member) {
    return of([member](const ArchivedEvent& event) { return event.record.*member; });
  };
  const auto facts = [&](auto member) {
    return of([member](const ArchivedEvent& event) { return event.facts.*member; });
  };
  const auto chain = [&](auto member) {
    return of([member](const ArchivedEvent& event) { return event.chain.*member; });
  };
  const auto key = [](const ArchivedEvent& event) {
    return event.record.key ? std::optional(pg::Bytes{*event.record.key}) : std::nullopt;
  };
  const auto head = [&](auto projection) { return pg::column(heads, projection); };
  using Head = std::pair<const ChainId, ChainLink>;
  tx_.execute(kAdd, events.front().record.archived_at, chain(&ChainId::organization),
              chain(&ChainId::partition), of([](const auto& event) { return event.link.seq; }),
              record(&StoredRecord::topic), record(&StoredRecord::offset),
              record(&StoredRecord::recorded_at), of(key),
              separated(events, &StoredRecord::headers), separated(events, &StoredRecord::value),
              of([](const auto& event) { return event.facts.key.source; }),
              of([](const auto& event) { return event.facts.key.id; }), facts(&EventFacts::type),
              facts(&EventFacts::subject), facts(&EventFacts::time),
              facts(&EventFacts::correlation_id), facts(&EventFacts::causation_id),
              of([](const auto& event) { return bytes_of(event.previous_hash); }),
              of([](const auto& event) { return bytes_of(event.link.hash); }),
              head([](const Head& h) { return h.first.organization; }),
              head([](const Head& h) { return h.first.partition; }),
              head([](const Head& h) { return h.second.seq; }),
              head([](const Head& h) { return bytes_of(h.second.hash); }));
}

std::vector<ArchivedEvent> ArchiveStore::list(const EventFilter& filter,
                                              const std::optional<Place>& after,
                                              std::int64_t limit) {
  const auto at = after ? std::optional(after->at) : std::nullopt;
  const auto partition = after ? std::optional(after->partition) : std::nullopt;
  const auto seq = after ? std::optional(after->seq) : std::nullopt;
  std::vector<ArchivedEvent> events;
  for (const pg::Row& row :
       tx_.query(kList, tx_.organization(), filter.type, filter.subject, filter.correlation_id,
                 filter.from, filter.to, at, partition, seq, limit))
    events.push_back(archived_event_of(row));
  return events;
}

ArchivedEvent archived_event_of(const pg::Row& row) {
  const auto key = row.get<std::optional<pg::Bytes>>("key");
  return {.chain = {row.get<std::string>("organization_id"), row.get<std::int32_t>("partition")},
          .record = {.topic = row.get<std::string>("topic"),
                     .offset = row.get<std::int64_t>("kafka_offset"),
                     .recorded_at = row.get<Instant>("recorded_at"),
                     .archived_at = row.get<Instant>("archived_at"),
                     .key = key ? std::optional(key->value) : std::nullopt,
                     .headers = row.get<std::string>("headers"),
                     .value = row.get<std::string>("value")},
          .facts = {.key = {row.get<std::string>("source"), row.get<std::string>("event_id")},
                    .type = row.get<std::string>("type"),
                    .subject = row.get<std::string>("subject"),
                    .time = row.get<Instant>("time"),
                    .correlation_id = row.get<std::string>("correlation_id"),
                    .causation_id = row.get<std::optional<std::string>>("causation_id")},
          .previous_hash = hash_of(row.get<pg::Bytes>("prev_hash")),
          .link = {row.get<std::int64_t>("seq"), hash_of(row.get<pg::Bytes>("hash"))}};
}

Sha256 hash_of(const std::optional<pg::Bytes>& bytes) {
  Sha256 hash{};
  if (bytes && bytes->value.size() == hash.size()) std::ranges::copy(bytes->value, hash.begin());
  return hash;
}

}  // namespace bilko::audit
