#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "bilko/otlp/encoding.h"
#include "bilko/trace/recorder.h"

namespace bilko::otlp {

// What a receiver made of a batch.
enum class Answer {
  taken,
  refused,  // it will never take this one
  missing,  // nobody there, or overloaded: later perhaps
};
// Hands a request's body to a receiver; gives up when `is_abandoned` says so, asked every second.
using Send =
    std::function<Answer(const std::string& body, const std::function<bool()>& is_abandoned)>;

struct ExporterOptions {
  std::size_t queue_max = 8192;  // spans, about 1 KB each
  std::size_t batch_max = 512;
  std::chrono::milliseconds gather{1000};       // how long a batch waits for more
  std::chrono::milliseconds first_pause{1000};  // before a batch is tried again; then twice as long
  int tries_max = 5;
  std::chrono::milliseconds flush_max{2000};  // what stop() may take for the rest
};

// Sends spans in batches on a thread of its own. take() never waits for that: what finds the queue
// full is dropped, and counted (bilko_spans_dropped_total), as is what no receiver takes.
// Thread-safe.
class Exporter final : public trace::SpanSink {
 public:
  Exporter(Resource resource, Send send, ExporterOptions options = {});
  ~Exporter() override;  // stop()s

  void take(trace::Span span) noexcept override;
  // Sends what is there, within flush_max; the rest is dropped. Nothing is taken afterwards.
  void stop();

 private:
  using SteadyClock = std::chrono::steady_clock;

  void loop();
  std::vector<trace::Span> next_batch();
  void deliver(const std::vector<trace::Span>& batch);
  Answer send(const std::string& body);
  void say(Answer answer);
  bool pause(std::chrono::milliseconds time);
  bool is_over();

  const Resource resource_;
  const Send send_;
  const ExporterOptions options_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<trace::Span> queue_;
  bool is_stopping_ = false;
  SteadyClock::time_point deadline_{};  // of stopping
  Answer last_ = Answer::taken;         // of the thread
  std::jthread thread_;
};

// To `<endpoint>/v1/traces` by HTTP, with further headers.
Send http_sender(const std::string& endpoint,
                 std::vector<std::pair<std::string, std::string>> headers);

// The form of OTEL_EXPORTER_OTLP_HEADERS: name=value separated by commas, values percent-encoded.
// Throws Error invalid `headers_malformed`.
std::vector<std::pair<std::string, std::string>> parse_headers(std::string_view text);

}  // namespace bilko::otlp
