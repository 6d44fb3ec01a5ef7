#pragma once

#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <thread>

#include "bilko/core/clock.h"
#include "bilko/http/routes.h"
#include "bilko/http/server.h"
#include "bilkoctl/watching/metrics_page.h"

namespace bilko::ctl {

// Shows pages that are measured again and again, each in a thread of its own, under /metrics of one
// port. A page that takes longer than its pause is measured without one, never twice at once.
class Exporter {
 public:
  using Measure = std::function<void(MetricsPage&)>;

  Exporter(const std::string& address, int port, const Clock& clock);
  ~Exporter();  // ends when what is being measured is
  void measure(const std::string& name, std::chrono::milliseconds pause, Measure measure);
  // Throws Error unavailable `port_in_use`.
  void start();

 private:
  std::string exposition();
  void loop(const std::stop_token& stop, const std::string& name, std::chrono::milliseconds pause,
            const Measure& measure);

  const Clock& clock_;
  std::mutex mutex_;
  std::map<std::string, std::string> pages_;  // as they were measured last
  std::map<std::string, std::int64_t> at_;    // and when, seconds since 1970
  http::Routes routes_;
  std::unique_ptr<http::Server> server_;
  std::vector<std::jthread> threads_;
};

}  // namespace bilko::ctl
