#pragma once

#include <condition_variable>
#include <cstdint>
#include <list>
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
  // There may be something to do: one thread of each worker looks at once, the others when they
  // have been idle for long enough. Thread-safe, never blocks for long.
  void wake();

 private:
  // A worker's idle threads wait here.
  struct Bench {
    explicit Bench(Worker the_worker) : worker(std::move(the_worker)) {}

    const Worker worker;
    std::condition_variable_any rung;
    std::uint64_t rings = 0;
  };

  void loop(Bench& bench, const std::stop_token& stop);

  std::list<Bench> benches_;
  pg::Database& database_;
  const std::string database_url_;
  const Clock& clock_;
  std::mutex mutex_;
  std::vector<std::jthread> threads_;
};

}  // namespace bilko::service
