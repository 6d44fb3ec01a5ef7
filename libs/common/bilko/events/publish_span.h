#pragma once

#include <optional>
#include <string>

#include "bilko/kafka/producer.h"
#include "bilko/trace/span.h"

namespace bilko::events {

// Begins the span `publish <topic>` of a record (OpenTelemetry's conventions for messaging), its
// parent what the header `traceparent` says, and puts its own context there instead: consumers go
// on from it. The event in the record stays as it is. None where the trace is not recorded.
std::optional<trace::Span> begin_publish(kafka::Record& record, const std::string& client_id);

// Records it with what became of the record.
void end_publish(trace::Span span, const kafka::Delivery& delivery);

}  // namespace bilko::events
