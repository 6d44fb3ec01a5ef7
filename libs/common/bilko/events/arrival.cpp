#include "bilko/events/arrival.h"

#include <fmt/format.h>

#include <algorithm>

#include "bilko/core/date.h"
#include "bilko/core/hash.h"
#include "bilko/events/record_headers.h"
#include "bilko/metrics/metrics.h"
#include "bilko/schema/registry.h"
#include "bilko/trace/recorder.h"

namespace bilko::events {
namespace {

using std::chrono::days;
const Instant kFirst = Date::parse("2020-01-01").start();

std::string digest_of(const kafka::Record& record) {
  return hex(sha256(fmt::format("{}\n{}\n{}\n{}", record.topic, record.partition, record.offset,
                                record.value.value_or(""))));
}

bool is_storable(std::string_view text) {
  return json::is_utf8(text) && text.find('\0') == std::string_view::npos;
}

// Headers of a binary event may be any bytes.
void require_storable(const CloudEvent& event) {
  if (!is_storable(event.id) || !is_storable(event.source) || !is_storable(event.subject))
    throw Error(ErrorKind::malformed, "event_malformed",
                "id, source and subject must be UTF-8 without NUL");
}

// Envelope and data name the same tenant; a known type keeps its schema (open: unknown members are
// fine).
void require_valid(const CloudEvent& event, json::Value data, const std::string& topic,
                   const Subscription* subscription) {
  if (subscription == nullptr || event.type != subscription->type)
    throw Error(ErrorKind::malformed, "type_mismatch",
                fmt::format("an event of type {} on topic {}", event.type, topic));
  const auto* schema = schema::SchemaRegistry::instance().find(event.type);
  if (schema == nullptr)
    throw Error(ErrorKind::malformed, "type_unknown", "no schema is known for " + event.type);
  const auto violations = schema->validate(data, schema::Profile::consumer);
  if (!violations.empty())
    throw Error(ErrorKind::malformed, "schema_violation",
                fmt::format("{}: {}", violations.front().pointer, violations.front().detail));
  const auto organization = data.member("organizationId");
  if (organization.exists() && organization.is_string() && event.organization &&
      organization.string() != event.organization->str())
    throw Error(ErrorKind::malformed, "tenant_mismatch",
                "envelope and data name different organizations");
}

void require_plausible_time(Instant time, Instant latest) {
  if (time < kFirst || time > latest)
    throw Error(ErrorKind::malformed, "time_implausible",
                fmt::format("the event says it happened at {}", time.str()));
}

int retention_days_of(const Subscription* subscription) {
  if (subscription == nullptr) return kUnlimited;
  const auto* schema = schema::SchemaRegistry::instance().find(subscription->type);
  if (schema == nullptr || !schema->retention_ms || *schema->retention_ms < 0) return kUnlimited;
  return static_cast<int>(*schema->retention_ms / std::chrono::milliseconds(days(1)).count());
}

// The publisher's span is told in the record's header, which belongs to the transport; one of
// another trace than the event's is not believed.
std::optional<trace::TraceContext> sender_of(const Arrival& arrival, const kafka::Record& record) {
  const auto published = trace::TraceContext::parse(header_of(record, "traceparent"));
  if (!arrival.event) return published;
  const auto created = trace::TraceContext::parse(arrival.event->traceparent);
  return !created || (published && published->trace_id == created->trace_id) ? published : created;
}

std::optional<Handling> handling_of(const Arrival& arrival, const kafka::Record& record) {
  if (!trace::is_recording()) return std::nullopt;
  const auto sender = sender_of(arrival, record);
  const auto context = sender ? sender->child() : trace::TraceContext::start();
  if (!context.is_sampled) return std::nullopt;
  return Handling{sender, context};
}

void place_in_trace(Arrival& arrival, const kafka::Record& record) {
  arrival.handling = handling_of(arrival, record);
  if (!arrival.event) return;
  auto& traceparent = arrival.event->traceparent;
  if (arrival.handling) traceparent = arrival.handling->context.traceparent();
  else if (!trace::TraceContext::parse(traceparent))
    traceparent = trace::TraceContext::untraced().traceparent();
}

// For an event of somebody who sets none. The same each time it is received, so that a rebuild
// comes to the same rows; without a time, since nobody generated it.
std::string correlation_of(const CloudEvent& event) {
  return Ulid::derived(Ulid::parse(std::string(26, '0')), event.source + ' ' + event.id).str();
}

}  // namespace

Arrival receive(kafka::Record record, const Subscriptions& subscriptions, const Clock& clock) {
  Arrival arrival;
  if (!record.value) {
    metrics::counter("bilko_tombstones_total", "Records without a value, skipped").increment();
    arrival.record = std::move(record);
    return arrival;
  }
  const Instant now = clock.now();
  const Instant recorded = record.timestamp == Instant() ? now : record.timestamp;
  arrival.subscription = subscriptions.of_topic(record.topic);
  arrival.key.retention_days = retention_days_of(arrival.subscription);
  arrival.key.time = recorded < kFirst || recorded > now + days(1) ? kFirst : recorded;
  try {
    ParsedEvent parsed = parse(record);
    require_storable(parsed.event);
    arrival.document = std::move(parsed.document);
    arrival.data = parsed.data;
    CloudEvent& event = arrival.event.emplace(std::move(parsed.event));
    arrival.key.event_id = event.id;
    arrival.key.source = event.source;
    require_plausible_time(event.time, std::min(recorded, now) + days(1));
    arrival.key.time = event.time;
    require_valid(event, arrival.data, record.topic, arrival.subscription);
    if (event.correlation_id.empty()) event.correlation_id = correlation_of(event);
  } catch (const std::exception& error) {
    arrival.poison = error.what();
    if (arrival.key.event_id.empty()) arrival.key.event_id = digest_of(record);
    if (arrival.key.source.empty()) arrival.key.source = "unreadable:" + record.topic;
  }
  place_in_trace(arrival, record);
  arrival.record = std::move(record);
  return arrival;
}

}  // namespace bilko::events
