#include "bilko/otlp/exporter.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "bilko/core/error.h"
#include "bilko/http/client.h"
#include "bilko/http/header_text.h"
#include "bilko/http/percent.h"
#include "bilko/log/log.h"
#include "bilko/metrics/metrics.h"

namespace bilko::otlp {
namespace {

using std::chrono::milliseconds;
// A receiver that does not answer holds up the thread, not the service.
constexpr auto kExchangeMax = milliseconds(10'000);

metrics::Counter& exported() {
  return metrics::counter("bilko_spans_exported_total", "Spans that a receiver took");
}

metrics::Counter& dropped(const char* reason) {
  return metrics::counter("bilko_spans_dropped_total", "Spans that no receiver got",
                          {{"reason", reason}});
}

bool is_worth_another_try(int status) {
  return status == 429 || status == 502 || status == 503 || status == 504;
}

}  // namespace

Exporter::Exporter(Resource resource, Send send, ExporterOptions options)
    : resource_(std::move(resource)), send_(std::move(send)), options_(options) {
  exported();
  for (const char* reason : {"queue_full", "refused", "unreachable", "stopped"}) dropped(reason);
  queue_.reserve(options_.batch_max);
  thread_ = std::jthread([this] { loop(); });
}

Exporter::~Exporter() { stop(); }

void Exporter::take(trace::Span span) noexcept {
  bool is_batch = false;
  {
    const std::lock_guard lock(mutex_);
    if (is_stopping_ || queue_.size() >= options_.queue_max) {
      static metrics::Counter& full = dropped("queue_full");
      full.increment();
      return;
    }
    queue_.push_back(std::move(span));
    is_batch = queue_.size() == options_.batch_max;
  }
  if (is_batch) changed_.notify_all();
}

void Exporter::stop() {
  {
    const std::lock_guard lock(mutex_);
    if (!is_stopping_) deadline_ = SteadyClock::now() + options_.flush_max;
    is_stopping_ = true;
  }
  changed_.notify_all();
  if (thread_.joinable()) thread_.join();
}

// The thread's entry. Spans are worth no service: whatever fails, it goes on.
void Exporter::loop() {
  while (true) {
    const auto batch = next_batch();
    if (batch.empty()) return;
    try {
      deliver(batch);
    } catch (const std::exception& error) {
      log::warning("spans lost", {{"spans", batch.size()}, {"error", error.what()}});
      dropped("refused").add(static_cast<std::int64_t>(batch.size()));
    }
  }
}

// Empty: it is over, and nothing is left.
std::vector<trace::Span> Exporter::next_batch() {
  std::unique_lock lock(mutex_);
  const auto is_ready = [this] { return is_stopping_ || queue_.size() >= options_.batch_max; };
  while (!changed_.wait_for(lock, options_.gather, is_ready) && queue_.empty()) continue;
  const auto count = static_cast<std::ptrdiff_t>(std::min(queue_.size(), options_.batch_max));
  std::vector<trace::Span> batch(std::make_move_iterator(queue_.begin()),
                                 std::make_move_iterator(queue_.begin() + count));
  queue_.erase(queue_.begin(), queue_.begin() + count);
  return batch;
}

void Exporter::deliver(const std::vector<trace::Span>& batch) {
  const auto count = static_cast<std::int64_t>(batch.size());
  if (is_over()) return dropped("stopped").add(count);
  const std::string body = encode(resource_, batch);
  milliseconds wait = options_.first_pause;
  for (int tries = 1;; ++tries, wait *= 2) {
    const Answer answer = send(body);
    say(answer);
    if (answer == Answer::taken) return exported().add(count);
    if (answer == Answer::refused) return dropped("refused").add(count);
    if (tries >= options_.tries_max) return dropped("unreachable").add(count);
    if (!pause(wait)) return dropped("stopped").add(count);
  }
}

Answer Exporter::send(const std::string& body) {
  try {
    return send_(body, [this] { return is_over(); });
  } catch (const Error& error) {
    log::debug("spans not sent", {{"error", error.what()}});
    return Answer::missing;
  }
}

// Once per change, not per batch.
void Exporter::say(Answer answer) {
  const Answer before = std::exchange(last_, answer);
  if (before == answer) return;
  if (answer == Answer::taken) log::info("spans are taken again");
  else if (answer == Answer::refused) log::warning("the receiver refuses spans");
  else log::warning("no receiver takes spans; they are kept for a while, then dropped");
}

// False: there is no time left. While stopping, the pause ends with the deadline.
bool Exporter::pause(milliseconds time) {
  std::unique_lock lock(mutex_);
  changed_.wait_for(lock, time, [this] { return is_stopping_; });
  return !is_stopping_;
}

bool Exporter::is_over() {
  const std::lock_guard lock(mutex_);
  return is_stopping_ && SteadyClock::now() >= deadline_;
}

Send http_sender(const std::string& endpoint,
                 std::vector<std::pair<std::string, std::string>> headers) {
  http::ClientRequest request;
  request.method = "POST";
  request.url = endpoint + (endpoint.ends_with('/') ? "v1/traces" : "/v1/traces");
  request.headers = std::move(headers);
  request.headers.emplace_back("Content-Type", "application/json");
  request.timeout = kExchangeMax;
  return [request](const std::string& body, const std::function<bool()>& is_abandoned) {
    http::ClientRequest with_body = request;
    with_body.body = body;
    with_body.is_abandoned = is_abandoned;
    const auto response = http::fetch(with_body);
    if (response.status >= 200 && response.status < 300) return Answer::taken;
    return is_worth_another_try(response.status) ? Answer::missing : Answer::refused;
  };
}

std::vector<std::pair<std::string, std::string>> parse_headers(std::string_view text) {
  std::vector<std::pair<std::string, std::string>> headers;
  while (!text.empty()) {
    const auto comma = std::min(text.find(','), text.size());
    const auto entry = text.substr(0, comma);
    text.remove_prefix(std::min(comma + 1, text.size()));
    const auto sign = entry.find('=');
    const auto name = http::trim(entry.substr(0, sign));
    const auto value =
        sign == std::string_view::npos
            ? std::nullopt
            : http::percent_decode(http::trim(entry.substr(sign + 1)), http::Plus::as_is);
    if (name.empty() || !value)
      throw Error(ErrorKind::invalid, "headers_malformed",
                  "headers are name=value, separated by commas, values percent-encoded");
    headers.emplace_back(name, *value);
  }
  return headers;
}

}  // namespace bilko::otlp
