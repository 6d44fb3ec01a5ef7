#include "bilko/events/process_spans.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "bilko/trace/recorder.h"

namespace bilko::events {
namespace {

// Enough to find the others by; a batch may have a thousand.
constexpr std::size_t kLinksMax = 128;

std::string handler_of(const Arrival& arrival) {
  return arrival.subscription ? arrival.subscription->name : "";
}

std::vector<trace::Attribute> attributes_of(const std::string& group, const Arrival& arrival) {
  const kafka::Record& record = arrival.record;
  std::vector<trace::Attribute> attributes;
  attributes.reserve(12);
  attributes.emplace_back("messaging.system", "kafka");
  attributes.emplace_back("messaging.operation.name", "process");
  attributes.emplace_back("messaging.operation.type", "process");
  attributes.emplace_back("messaging.destination.name", record.topic);
  attributes.emplace_back("messaging.destination.partition.id", std::to_string(record.partition));
  attributes.emplace_back("messaging.kafka.offset", record.offset);
  attributes.emplace_back("messaging.consumer.group.name", group);
  attributes.emplace_back("messaging.message.id", arrival.key.event_id);
  attributes.emplace_back("bilko.handler", handler_of(arrival));
  if (arrival.event) attributes.emplace_back("bilko.correlation_id", arrival.event->correlation_id);
  return attributes;
}

// The span of an attempt that failed has an id that the next attempt can know.
trace::TraceContext failed_attempt(const std::string& group, const Arrival& arrival, int deaths,
                                   const std::string& which) {
  return arrival.handling->context.derived(fmt::format(
      "{}\n{}\n{}\n{}\n{}", group, arrival.key.source, arrival.key.event_id, deaths, which));
}

constexpr const char* kLast = "last";

std::vector<trace::TraceContext> links_of(const std::string& group, const Arrival& arrival) {
  const Handling& handling = *arrival.handling;
  if (handling.failures > 0)
    return {failed_attempt(group, arrival, handling.deaths, std::to_string(handling.failures))};
  if (handling.deaths > 0) return {failed_attempt(group, arrival, handling.deaths - 1, kLast)};
  return {};
}

trace::Span span_of(const std::string& group, const Arrival& arrival, trace::Moment start) {
  trace::Span span;
  span.context = arrival.handling->context;
  if (arrival.handling->sender) span.parent_id = arrival.handling->sender->span_id;
  span.kind = trace::SpanKind::consumer;
  span.name = "process " + arrival.record.topic;
  span.start = start;
  span.end = trace::now();
  span.attributes = attributes_of(group, arrival);
  span.links = links_of(group, arrival);
  if (!span.links.empty())
    span.attributes.emplace_back("bilko.failures_before", arrival.handling->failures);
  return span;
}

trace::Span batch_span(const std::string& group, std::span<const Arrival* const> arrivals,
                       trace::Moment start) {
  trace::Span span;
  span.context = trace::TraceContext::start();
  span.context.is_sampled = true;  // as its events are
  span.kind = trace::SpanKind::consumer;
  span.start = start;
  span.end = trace::now();
  std::set<std::string_view> topics;
  for (const Arrival* arrival : arrivals) {
    topics.insert(arrival->record.topic);
    if (arrival->handling && arrival->handling->sender && span.links.size() < kLinksMax)
      span.links.push_back(*arrival->handling->sender);
  }
  span.name = "process batch";
  span.attributes = {{"messaging.system", "kafka"},
                     {"messaging.operation.name", "process"},
                     {"messaging.operation.type", "process"},
                     {"messaging.batch.message_count", static_cast<std::int64_t>(arrivals.size())},
                     {"messaging.consumer.group.name", group}};
  if (topics.size() == 1) {
    span.name = fmt::format("process {}", *topics.begin());
    span.attributes.emplace_back("messaging.destination.name", std::string(*topics.begin()));
  }
  return span;
}

}  // namespace

void ProcessSpans::handled(std::span<const Arrival* const> arrivals, trace::Moment start) {
  const auto is_recorded = [](const Arrival* arrival) { return arrival->handling.has_value(); };
  if (std::ranges::none_of(arrivals, is_recorded)) return;
  const bool is_batch = arrivals.size() > 1;
  std::vector<trace::TraceContext> batch;
  if (is_batch) {
    spans_.push_back(batch_span(group_, arrivals, start));
    batch.push_back(spans_.back().context);
  }
  for (const Arrival* arrival : arrivals) {
    if (!is_recorded(arrival)) continue;
    auto& span = spans_.emplace_back(span_of(group_, *arrival, start));
    span.links.insert(span.links.end(), batch.begin(), batch.end());
  }
}

void ProcessSpans::record() {
  for (auto& span : spans_) trace::record(std::move(span));
  spans_.clear();
}

void record_failed_attempt(const std::string& group, const Arrival& arrival,
                           const FailedAttempt& failed) {
  if (!arrival.handling) return;
  const Handling& handling = *arrival.handling;
  trace::Span span = span_of(group, arrival, failed.tried_at.time());
  span.context = failed_attempt(group, arrival, handling.deaths,
                                failed.is_last ? kLast : std::to_string(handling.failures + 1));
  span.error = failed.failure.code;
  span.attributes.emplace_back("error.type", failed.failure.code);
  span.attributes.emplace_back("bilko.failure_class",
                               std::string(enum_name(failed.failure.reason_class)));
  trace::record(std::move(span));
}

}  // namespace bilko::events
