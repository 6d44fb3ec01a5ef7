#include "bilko/events/publish_span.h"

#include <algorithm>

#include "bilko/trace/recorder.h"

namespace bilko::events {

std::optional<trace::Span> begin_publish(kafka::Record& record, const std::string& client_id) {
  if (!trace::is_recording()) return std::nullopt;
  const auto header = std::ranges::find(record.headers, "traceparent", &kafka::Header::name);
  if (header == record.headers.end()) return std::nullopt;
  const auto cause = trace::TraceContext::parse(header->value);
  if (!cause || !cause->is_sampled) return std::nullopt;
  trace::Span span;
  span.context = cause->child();
  span.parent_id = cause->span_id;
  span.kind = trace::SpanKind::producer;
  span.name = "publish " + record.topic;
  span.start = trace::now();
  span.attributes.reserve(8);
  span.attributes.emplace_back("messaging.system", "kafka");
  span.attributes.emplace_back("messaging.operation.name", "publish");
  span.attributes.emplace_back("messaging.operation.type", "send");
  span.attributes.emplace_back("messaging.destination.name", record.topic);
  span.attributes.emplace_back("messaging.client.id", client_id);
  header->value = span.context.traceparent();
  return span;
}

void end_publish(trace::Span span, const kafka::Delivery& delivery) {
  span.end = trace::now();
  if (delivery.is_acknowledged) {
    span.attributes.emplace_back("messaging.destination.partition.id",
                                 std::to_string(delivery.partition));
    span.attributes.emplace_back("messaging.kafka.offset", delivery.offset);
  } else {
    span.error = delivery.failure;
    span.attributes.emplace_back("error.type", "not_acknowledged");
  }
  trace::record(std::move(span));
}

}  // namespace bilko::events
