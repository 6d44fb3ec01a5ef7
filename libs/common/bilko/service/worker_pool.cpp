#include "bilko/service/worker_pool.h"

#include "bilko/events/group.h"
#include "bilko/log/log.h"

namespace bilko::service {

Context WorkerRun::context(const std::optional<OrganizationId>& organization) const {
  Context context = events::background_context(clock);
  context.organization = organization;
  return context;
}

WorkerPool::WorkerPool(std::vector<Worker> workers, pg::Database& database,
                       std::string database_url, const Clock& clock)
    : database_(database), database_url_(std::move(database_url)), clock_(clock) {
  for (Worker& worker : workers) benches_.emplace_back(std::move(worker));
}

WorkerPool::~WorkerPool() { stop(); }

void WorkerPool::start() {
  for (Bench& bench : benches_)
    for (int i = 0; i < bench.worker.threads; ++i)
      threads_.emplace_back([this, &bench](const std::stop_token& stop) { loop(bench, stop); });
}

void WorkerPool::stop() {
  for (std::jthread& thread : threads_) thread.request_stop();
  threads_.clear();
}

void WorkerPool::wake() {
  const std::lock_guard lock(mutex_);
  for (Bench& bench : benches_) {
    if (!bench.worker.is_rung) continue;
    ++bench.rings;
    bench.rung.notify_one();
  }
}

void WorkerPool::loop(Bench& bench, const std::stop_token& stop) {
  const Worker& worker = bench.worker;
  Worker::Step step;
  std::uint64_t seen = 0;
  while (!stop.stop_requested()) {
    {
      const std::lock_guard lock(mutex_);
      seen = bench.rings;
    }
    try {
      if (!step) step = worker.make_step();
      WorkerRun run{database_, database_url_, clock_, stop};
      if (step(run)) continue;
    } catch (const std::exception& error) {
      log::warning("worker waits", {{"worker", worker.name}, {"error", error.what()}});
      step = nullptr;
    }
    std::unique_lock lock(mutex_);
    bench.rung.wait_for(lock, stop, worker.idle, [&] { return bench.rings != seen; });
  }
}

}  // namespace bilko::service
