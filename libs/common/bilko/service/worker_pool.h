#pragma once

#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <thread>
#include <vector>

#include "bilko/service/worker.h"

namespace bilko::service {

// Runs the workers of a service on threads of their own.
class WorkerPool {
 public:
  WorkerPool(std::vector<Worker> workers, pg::Database& database, std::string database_url,
             const Clock& clock);
  ~WorkerPool();  // stop()s

  void start();
  // Returns when every step in hand has ended.
  void stop();
  // There may be something to do. Thread-safe, never blocks for long.
  void wake();

 private:
  void loop(const Worker& worker, const std::stop_token& stop);

  const std::vector<Worker> workers_;
  pg::Database& database_;
  const std::string database_url_;
  const Clock& clock_;
  std::mutex mutex_;
  std::condition_variable_any changed_;
  std::uint64_t wakes_ = 0;
  std::vector<std::jthread> threads_;
};

}  // namespace bilko::service
