#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "bilko/trace/trace_context.h"

namespace bilko::trace {

using Moment = std::chrono::sys_time<std::chrono::nanoseconds>;
// The system's clock: spans are shorter than a Clock can tell.
Moment now();

enum class SpanKind { internal = 1, server, client, producer, consumer };  // OTLP's numbers

// `name` must outlive everything: a literal, by OpenTelemetry's semantic conventions where they
// have one, else `bilko.…`. Personal data and secrets do not belong here.
struct Attribute {
  Attribute(std::string_view attribute_name, std::string value)
      : name(attribute_name), text(std::move(value)) {}
  Attribute(std::string_view attribute_name, std::int64_t value)
      : name(attribute_name), number(value), is_number(true) {}
  Attribute(std::string_view attribute_name, int value)
      : Attribute(attribute_name, std::int64_t{value}) {}

  std::string_view name;
  std::string text{};
  std::int64_t number = 0;
  bool is_number = false;
};

// A piece of work that has ended, as OpenTelemetry understands it.
struct Span {
  TraceContext context;
  std::string parent_id{};  // empty: the trace begins here
  SpanKind kind = SpanKind::internal;
  std::string name{};
  Moment start{};
  Moment end{};
  std::vector<Attribute> attributes{};
  std::vector<TraceContext> links{};   // other spans it has to do with, of whatever trace
  std::optional<std::string> error{};  // why it failed; none: it did not
};

}  // namespace bilko::trace
