#include "bilkoctl/watching/exporter.h"

#include <condition_variable>

#include "bilko/core/error.h"

namespace bilko::ctl {

Exporter::Exporter(const std::string& address, int port, const Clock& clock) : clock_(clock) {
  routes_.add({"GET", "/metrics", http::Access::open(), [this](const http::Request&) {
                 return http::Response{200, "text/plain; version=0.0.4", exposition(), {}};
               }});
  http::ServerOptions options;
  options.address = address;
  options.port = port;
  options.threads = 1;
  server_ = std::make_unique<http::Server>(options, routes_, nullptr, clock_);
}

Exporter::~Exporter() {
  for (auto& thread : threads_) thread.request_stop();
  threads_.clear();
  server_->stop(std::chrono::milliseconds(200));
}

void Exporter::measure(const std::string& name, std::chrono::milliseconds pause, Measure measure) {
  threads_.emplace_back([this, name, pause, measure = std::move(measure)](
                            const std::stop_token& stop) { loop(stop, name, pause, measure); });
}

void Exporter::start() { server_->start(); }

void Exporter::loop(const std::stop_token& stop, const std::string& name,
                    std::chrono::milliseconds pause, const Measure& measure) {
  std::mutex mutex;
  std::condition_variable_any asked;
  while (!stop.stop_requested()) {
    MetricsPage page;
    bool is_measured = true;
    try {
      measure(page);
    } catch (const std::exception&) {
      is_measured = false;
    }
    {
      const std::lock_guard lock(mutex_);
      pages_[name] = is_measured ? page.text() : "";
      if (is_measured) at_[name] = clock_.now().unix_ms() / 1000;
    }
    std::unique_lock lock(mutex);
    asked.wait_for(lock, stop, pause, [] { return false; });
  }
}

std::string Exporter::exposition() {
  MetricsPage own;
  std::string text;
  const std::lock_guard lock(mutex_);
  for (const auto& [name, time] : at_)
    own.add("bilko_watch_measured_timestamp_seconds", "When this was measured last",
            {{"what", name}}, time);
  for (const auto& [name, page] : pages_) text += page;
  return own.text() + text;
}

}  // namespace bilko::ctl
