#pragma once

#include <string>
#include <string_view>

#include "bilko/trace/span.h"

// What becomes of the spans of this process. Nothing, until a sink is set: then recording costs one
// look at an atomic.
namespace bilko::trace {

// Takes ended spans from any thread. Must not block: it is called where requests are answered and
// events applied.
class SpanSink {
 public:
  virtual ~SpanSink() = default;
  virtual void take(Span span) noexcept = 0;
};

// Which part of the traces that begin here is recorded; those that others began are recorded where
// they say so (OpenTelemetry's parentbased_traceidratio).
class Share {
 public:
  // "0" to "1", the form of OTEL_TRACES_SAMPLER_ARG. Throws Error invalid `share_malformed`.
  static Share parse(std::string_view text);
  static Share all() { return {}; }
  // By the last 56 bits of the id, so that everybody with the same share decides the same.
  bool takes(std::string_view trace_id) const;

 private:
  std::uint64_t below_ = std::uint64_t{1} << 56;
};

// For the whole process. Set before the threads that record start; the sink must outlive them, or
// be taken away first (null).
void set_sink(SpanSink* sink, Share share = Share::all());

bool is_recording();
// Whether a trace that begins here is recorded.
bool samples(std::string_view trace_id);
// Hands over what has ended; nothing happens to spans of a trace that is not sampled.
void record(Span span);

// While it lives, log lines of this thread carry the trace and span ids of a traceparent. Nests.
class Scope {
 public:
  explicit Scope(std::string traceparent);
  ~Scope();
  Scope(const Scope&) = delete;
  Scope& operator=(const Scope&) = delete;

  // This thread's, or empty.
  static std::string_view trace_id();
  static std::string_view span_id();

 private:
  std::string previous_;
};

}  // namespace bilko::trace
