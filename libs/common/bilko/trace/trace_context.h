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

  // A new trace, sampled if this process records spans and its sampler (recorder.h) takes it. Who
  // calls this records the span: others would name it as their parent in vain.
  static TraceContext start();
  // A new trace of which nobody records anything: for what has no span of its own.
  static TraceContext untraced();
  // None when the value breaks the rules (then start a new trace and drop `tracestate`). Versions
  // above 00 are read by their first 55 characters; version ff is refused.
  static std::optional<TraceContext> parse(std::string_view traceparent);
  // The same trace, a new span.
  TraceContext child() const;
  // The same trace, the span whose id follows from `seed`: for a span that others link to without
  // having been told its id.
  TraceContext derived(std::string_view seed) const;
  std::string traceparent() const;
};

}  // namespace bilko::trace
