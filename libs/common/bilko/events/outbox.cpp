#include "bilko/events/outbox.h"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

#include "bilko/core/hash.h"
#include "bilko/schema/registry.h"

namespace bilko::events {
namespace {

constexpr std::size_t kRecordBytesMax = 65536;
// Stands where the database puts the sequence; 0 is never one.
constexpr std::string_view kPlaceholder = R"("sequence":"0000000000000000000")";
constexpr std::string_view kInsertEvents = R"(
WITH input AS (
  SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[],
                       $7::boolean[])
    WITH ORDINALITY AS t(event_id, topic, subject, headers, prefix, suffix, is_derived, n)
), fresh AS (
  SELECT i.* FROM input i
   WHERE NOT i.is_derived
      OR NOT (EXISTS (SELECT FROM outbox o WHERE o.event_id = i.event_id)
              OR EXISTS (SELECT FROM outbox_sent s
                          WHERE s.event_id = i.event_id AND s.sent_at >= $8::timestamptz))
), counts AS (
  SELECT subject, count(*) AS many FROM fresh GROUP BY subject ORDER BY subject
), locked AS (
  INSERT INTO entity_sequence AS e (subject, last)
  SELECT subject, many FROM counts ORDER BY subject
  ON CONFLICT (subject) DO UPDATE SET last = e.last + excluded.last
  RETURNING e.subject, e.last
)
INSERT INTO outbox (event_id, topic, key, headers, value)
SELECT f.event_id, f.topic, convert_to(f.subject, 'UTF8'),
       f.headers::jsonb || (SELECT header FROM outbox_identity),
       f.prefix || lpad((l.last - c.many + row_number() OVER entity)::text, 19, '0') || f.suffix
  FROM fresh f JOIN counts c USING (subject) JOIN locked l USING (subject)
WINDOW entity AS (PARTITION BY f.subject ORDER BY f.n)
 ORDER BY f.n)";
// An event that was emitted before must say the same again, its sequence aside; but not what
// `reconcile --adopt` took from the topic (its two times are one): after a restore its cause is
// handled again, at another time.
constexpr std::string_view kFindDifferent = R"(
SELECT i.event_id, i.topic
  FROM unnest($1::text[], $2::text[], $3::text[], $4::text[]) AS i(event_id, topic, prefix, suffix)
  CROSS JOIN LATERAL (
    SELECT value FROM outbox WHERE event_id = i.event_id
    UNION ALL SELECT value FROM outbox_sent
               WHERE event_id = i.event_id AND sent_at <> created_at) AS s
 WHERE left(s.value, length(i.prefix)) <> i.prefix
    OR substr(s.value, length(i.prefix) + 20) <> i.suffix
 LIMIT 1)";
constexpr std::string_view kInsertRecord = R"(
INSERT INTO outbox (event_id, topic, key, partition, headers, value)
VALUES ($1, $2, $3, $4, $5::jsonb, $6) ON CONFLICT (event_id) DO NOTHING)";

void require_schema(const Announcement& announcement) {
  const auto& schema = schema::SchemaRegistry::instance().latest(announcement.type);
  const json::Document document = json::Document::parse(announcement.data);
  const auto violations = schema.validate(document.root(), schema::Profile::producer);
  if (violations.empty()) return;
  throw std::logic_error(fmt::format("{} breaks its own schema at {}: {}", announcement.type,
                                     violations.front().pointer, violations.front().detail));
}

void require_size(const CloudEvent& event) {
  const std::size_t bytes = encode(event).size() + event.subject.size() + 200;
  if (bytes > kRecordBytesMax)
    throw Error(ErrorKind::too_large, "event_too_large",
                fmt::format("the {} event would have {} bytes, at most {} are allowed", event.type,
                            bytes, kRecordBytesMax));
}

}  // namespace

std::string headers_json(const std::vector<kafka::Header>& headers) {
  json::Writer writer;
  writer.begin_array();
  for (const auto& header : headers) {
    writer.begin_object();
    writer.key("name");
    writer.string(header.name);
    writer.key("value");
    if (header.has_value) writer.string(hex(header.value));
    else writer.null();
    writer.end_object();
  }
  writer.end_array();
  return writer.text();
}

void Outbox::add(CloudEvent event) {
  if (event.causation_id) {
    const auto what =
        fmt::format("{}\n{}\n{}\n{}", *event.causation_id, event.source, event.type, event.subject);
    const auto seed = fmt::format("{}\n{}", what, derived_[what]++);
    const auto cause = std::string_view(*event.causation_id);
    const auto ulid = cause.substr(std::min<std::size_t>(4, cause.size()));
    const Ulid base = Ulid::is_valid(ulid) ? Ulid::parse(ulid) : Ulid::generate(event.time);
    event.id = "evt_" + Ulid::derived(base, seed).str();
  } else {
    event.id = "evt_" + Ulid::generate(event.time).str();
  }
  require_size(event);
  events_.push_back(std::move(event));
}

void Outbox::add_record(const kafka::Record& record, const std::string& event_id) {
  records_.emplace_back(event_id, record);
}

void Outbox::flush(pg::Tx& tx) {
  insert_events(tx);
  insert_records(tx);
  tx.ring_after_commit();
}

void Outbox::insert_events(pg::Tx& tx) {
  if (events_.empty()) return;
  std::vector<std::string> ids, topics, subjects, headers, prefixes, suffixes;
  std::vector<bool> derived;
  // Nothing can have been sent before its cause happened, give or take the clocks.
  Instant oldest = events_.front().time;
  for (CloudEvent& event : events_) {
    event.sequence = 0;
    const std::string text = encode(event);
    const auto at = text.find(kPlaceholder) + kPlaceholder.size() - 20;
    ids.push_back(event.id);
    topics.push_back(event.type);
    subjects.push_back(event.subject);
    headers.push_back(headers_json(structured_headers(event.traceparent)));
    prefixes.push_back(text.substr(0, at));
    suffixes.push_back(text.substr(at + 19));
    derived.push_back(event.causation_id.has_value());
    oldest = std::min(oldest, event.time);
  }
  const auto inserted = tx.execute(kInsertEvents, ids, topics, subjects, headers, prefixes,
                                   suffixes, derived, (oldest - std::chrono::hours(24)).str());
  if (inserted < static_cast<std::int64_t>(ids.size()))
    if (const auto row = tx.maybe_one(kFindDifferent, ids, topics, prefixes, suffixes))
      throw std::logic_error(fmt::format("{} of {} was emitted before and said something else then",
                                         row->get<std::string>("event_id"),
                                         row->get<std::string>("topic")));
  events_.clear();
}

void Outbox::insert_records(pg::Tx& tx) {
  for (const auto& [event_id, record] : records_)
    tx.execute(kInsertRecord, event_id, record.topic,
               record.key ? std::optional(pg::Bytes{*record.key}) : std::nullopt,
               record.partition < 0 ? std::nullopt : std::optional(record.partition),
               headers_json(record.headers), record.value.value_or(""));
  records_.clear();
}

void publish_event(pg::Tx& tx, const Context& cause, Announcement announcement) {
  require_schema(announcement);
  CloudEvent event;
  event.type = announcement.type;
  event.source =
      announcement.source.empty() ? source_of(announcement.type) : std::move(announcement.source);
  event.subject = std::move(announcement.subject);
  event.time = cause.now;
  event.dataschema =
      fmt::format("urn:bilko:schema:{}:{}", announcement.type, announcement.revision);
  event.traceparent = cause.traceparent;
  event.correlation_id = cause.correlation_id;
  event.causation_id = cause.causation_id;
  event.organization = cause.organization;
  event.actor = cause.actor;
  event.data = std::move(announcement.data);
  tx.attachment<Outbox>().add(std::move(event));
}

Context context_of(const CloudEvent& cause) {
  Context context;
  context.now = cause.time;
  context.organization = cause.organization;
  context.actor = cause.actor;
  context.correlation_id = cause.correlation_id;
  context.causation_id = cause.id;
  context.traceparent = cause.traceparent;
  return context;
}

}  // namespace bilko::events
