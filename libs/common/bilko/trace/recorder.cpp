#include "bilko/trace/recorder.h"

#include <atomic>
#include <charconv>
#include <ctime>
#include <utility>

#include "bilko/core/error.h"

namespace bilko::trace {
namespace {

std::atomic<SpanSink*> current_sink = nullptr;
Share current_share;  // written before threads start

thread_local std::string here;

constexpr std::size_t kTraceIdAt = 3;
constexpr std::size_t kTraceIdSize = 32;
constexpr std::size_t kSpanIdAt = 36;
constexpr std::size_t kSpanIdSize = 16;
constexpr std::size_t kChance = 14;  // hex digits that are chance in every version of W3C's rules

}  // namespace

Moment now() {
  std::timespec time{};
  std::timespec_get(&time, TIME_UTC);
  return Moment(std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec));
}

Share Share::parse(std::string_view text) {
  double part = -1;
  const auto parsed = std::from_chars(text.data(), text.data() + text.size(), part);
  if (parsed.ec != std::errc() || parsed.ptr != text.data() + text.size() || !(part >= 0) ||
      part > 1)
    throw Error(ErrorKind::invalid, "share_malformed",
                "'" + std::string(text) + "' is no number from 0 to 1");
  Share share;
  share.below_ = static_cast<std::uint64_t>(part * static_cast<double>(share.below_));
  return share;
}

bool Share::takes(std::string_view trace_id) const {
  std::uint64_t chance = 0;
  const auto last = trace_id.substr(trace_id.size() - std::min(trace_id.size(), kChance));
  std::from_chars(last.data(), last.data() + last.size(), chance, 16);
  return chance < below_;
}

void set_sink(SpanSink* sink, Share share) {
  current_share = share;
  current_sink = sink;
}

bool is_recording() { return current_sink.load(std::memory_order_acquire) != nullptr; }

bool samples(std::string_view trace_id) { return is_recording() && current_share.takes(trace_id); }

void record(Span span) {
  SpanSink* const sink = current_sink.load(std::memory_order_acquire);
  if (sink != nullptr && span.context.is_sampled) sink->take(std::move(span));
}

Scope::Scope(std::string traceparent) : previous_(std::exchange(here, std::move(traceparent))) {}
Scope::~Scope() { here = std::move(previous_); }

std::string_view Scope::trace_id() {
  return here.size() < kSpanIdAt ? "" : std::string_view(here).substr(kTraceIdAt, kTraceIdSize);
}

std::string_view Scope::span_id() {
  return here.size() < kSpanIdAt ? "" : std::string_view(here).substr(kSpanIdAt, kSpanIdSize);
}

}  // namespace bilko::trace
