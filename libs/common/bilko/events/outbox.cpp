#include "bilko/events/outbox.h"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

#include "bilko/events/record_headers.h"
#include "bilko/schema/registry.h"

namespace bilko::events {
namespace {

constexpr std::size_t kRecordBytesMax = 65536;
// Stands where the database puts the sequence; 0 is never one.
constexpr std::string_view kPlaceholder = R"("sequence":"0000000000000000000")";
// Whoever has emitted a derived event before emits it no second time. The others get the next
// sequences of their entities, whose locks are taken in the order of subjects.
const std::string kNumbered = R"(
WITH input AS (
  SELECT * FROM unnest($1::text[], $2::text[], $3::boolean[])
    WITH ORDINALITY AS t(event_id, subject, is_derived, n)
), fresh AS (
  SELECT i.* FROM input i
   WHERE NOT i.is_derived
      OR NOT (EXISTS (SELECT FROM outbox o WHERE o.event_id = i.event_id)
              OR EXISTS (SELECT FROM outbox_sent s
                          WHERE s.event_id = i.event_id AND s.sent_at >= $4::timestamptz))
), counts AS (
  SELECT subject, count(*) AS many FROM fresh GROUP BY subject ORDER BY subject
), locked AS (
  INSERT INTO entity_sequence AS e (subject, last)
  SELECT subject, many FROM counts ORDER BY subject
  ON CONFLICT (subject) DO UPDATE SET last = e.last + excluded.last
  RETURNING e.subject, e.last
), numbered AS (
  SELECT f.n, f.event_id, f.subject,
         lpad((l.last - c.many + row_number() OVER entity)::text, 19, '0') AS sequence
    FROM fresh f JOIN counts c USING (subject) JOIN locked l USING (subject)
  WINDOW entity AS (PARTITION BY f.subject ORDER BY f.n)
))";
const std::string kInsertEvents = kNumbered + R"(
INSERT INTO outbox (event_id, topic, key, headers, value)
SELECT event_id, topic, convert_to(subject, 'UTF8'),
       headers::jsonb || (SELECT header FROM outbox_identity), prefix || sequence || suffix
  FROM numbered
  JOIN unnest($5::text[], $6::text[], $7::text[], $8::text[])
         WITH ORDINALITY AS r(topic, headers, prefix, suffix, n) USING (n)
 ORDER BY n)";
// Many are inserted by COPY, with the sequences that this gives.
const std::string kNumberEvents = kNumbered + R"(
SELECT n - 1 AS place, sequence, (SELECT header::text FROM outbox_identity) AS identity
  FROM numbered ORDER BY n)";
constexpr std::size_t kMany = 64;
// An event that was emitted before must say the same again, its sequence and its place in a trace
// aside; but not what `reconcile --adopt` took from the topic (its two times are one): after a
// restore its cause is handled again, at another time.
constexpr std::string_view kFindDifferent = R"(
SELECT i.event_id, i.topic
  FROM unnest($1::text[], $2::text[], $3::text[], $4::text[]) AS i(event_id, topic, prefix, suffix)
  CROSS JOIN LATERAL (
    SELECT value FROM outbox WHERE event_id = i.event_id
    UNION ALL SELECT value FROM outbox_sent
               WHERE event_id = i.event_id AND sent_at <> created_at) AS s
 WHERE regexp_replace(left(s.value, length(i.prefix)), '"traceparent":"[^"]*"', '') <>
       regexp_replace(i.prefix, '"traceparent":"[^"]*"', '')
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

void require_size(const CloudEvent& event, std::string_view text) {
  const std::size_t bytes = text.size() + event.subject.size() + 200;
  if (bytes > kRecordBytesMax)
    throw Error(ErrorKind::too_large, "event_too_large",
                fmt::format("the {} event would have {} bytes, at most {} are allowed", event.type,
                            bytes, kRecordBytesMax));
}

// Two JSON arrays that are not empty.
std::string joined(std::string_view first, std::string_view second) {
  return fmt::format("{},{}", first.substr(0, first.size() - 1), second.substr(1));
}

}  // namespace

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
  event.sequence = 0;
  std::string text = encode(event);
  require_size(event, text);
  const auto at = text.find(kPlaceholder) + kPlaceholder.size() - 20;
  std::string suffix = text.substr(at + 19);
  text.resize(at);
  oldest_ = rows_.empty() ? event.time : std::min(oldest_, event.time);
  rows_.push_back({std::move(event.id), std::move(event.type), std::move(event.subject),
                   headers_to_json(structured_headers(event.traceparent)), std::move(text),
                   std::move(suffix), event.causation_id.has_value()});
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
  if (rows_.empty()) return;
  if (number_and_insert(tx) < rows_.size()) require_same_as_before(tx);
  rows_.clear();
}

// How many were inserted.
std::size_t Outbox::number_and_insert(pg::Tx& tx) {
  const auto ids = pg::column(rows_, &Row::id);
  const auto subjects = pg::column(rows_, &Row::subject);
  const auto derived = pg::column(rows_, &Row::is_derived);
  const auto since = (oldest_ - std::chrono::hours(24)).str();
  if (rows_.size() < kMany)
    return static_cast<std::size_t>(
        tx.execute(kInsertEvents, ids, subjects, derived, since, pg::column(rows_, &Row::topic),
                   pg::column(rows_, &Row::headers), pg::column(rows_, &Row::prefix),
                   pg::column(rows_, &Row::suffix)));
  struct Numbered {
    const Row& row;
    std::string sequence, identity;
  };
  std::vector<Numbered> fresh;
  for (const auto numbered : tx.query(kNumberEvents, ids, subjects, derived, since))
    fresh.push_back({rows_[numbered.get<std::size_t>("place")],
                     numbered.get<std::string>("sequence"), numbered.get<std::string>("identity")});
  tx.copy(
      "outbox (event_id, topic, key, headers, value)", fresh,
      [](const auto& of) -> auto& { return of.row.id; },
      [](const auto& of) -> auto& { return of.row.topic; },
      [](const auto& of) { return pg::Bytes{of.row.subject}; },
      [](const auto& of) { return joined(of.row.headers, of.identity); },
      [](const auto& of) { return of.row.prefix + of.sequence + of.row.suffix; });
  return fresh.size();
}

void Outbox::require_same_as_before(pg::Tx& tx) {
  const auto row =
      tx.maybe_one(kFindDifferent, pg::column(rows_, &Row::id), pg::column(rows_, &Row::topic),
                   pg::column(rows_, &Row::prefix), pg::column(rows_, &Row::suffix));
  if (row)
    throw std::logic_error(fmt::format("{} of {} was emitted before and said something else then",
                                       row->get<std::string>("event_id"),
                                       row->get<std::string>("topic")));
}

void Outbox::insert_records(pg::Tx& tx) {
  for (const auto& [event_id, record] : records_)
    tx.execute(kInsertRecord, event_id, record.topic,
               record.key ? std::optional(pg::Bytes{*record.key}) : std::nullopt,
               record.partition < 0 ? std::nullopt : std::optional(record.partition),
               headers_to_json(record.headers), record.value.value_or(""));
  records_.clear();
}

void publish_event(pg::Tx& tx, const Context& cause, Announcement announcement) {
  if (tx.is_muted()) return;
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
