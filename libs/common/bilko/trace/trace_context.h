#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace bilko::trace {

// W3C Trace Context level 1: `traceparent` = version-traceid-spanid-flags in lower-case hex.
struct TraceContext {
  std::string trace_id;  // 32 hex digits, not all 0
  std::string span_id;   // 16 hex digits, not all 0
  bool is_sampled = true;

  // A new trace.
  static TraceContext start();
  // None when the value breaks the rules (then start a new trace and drop `tracestate`). Versions
  // above 00 are read by their first 55 characters; version ff is refused.
  static std::optional<TraceContext> parse(std::string_view traceparent);
  // The same trace, a new span.
  TraceContext child() const;
  std::string traceparent() const;
};

}  // namespace bilko::trace
