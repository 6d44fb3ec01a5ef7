#include "bilko/events/runner.h"

#include "bilko/log/log.h"
#include "bilko/metrics/metrics.h"

namespace bilko::events {
namespace {

using std::chrono::milliseconds;
using SteadyClock = std::chrono::steady_clock;
constexpr auto kCommitEvery = milliseconds(100);
constexpr auto kRevokeWait = std::chrono::seconds(8);
constexpr auto kOutageWait = milliseconds(1000);
constexpr std::size_t kQueueBytesHigh = 32u << 20;
constexpr std::size_t kQueueBytesLow = 8u << 20;
std::size_t bytes_of(const kafka::Record& record) {
  return 256 + (record.key ? record.key->size() : 0) + (record.value ? record.value->size() : 0);
}

}  // namespace

Runner::Runner(RunnerOptions options, const Subscriptions& subscriptions, pg::Database& database,
               const Clock& clock)
    : options_(std::move(options)),
      clock_(clock),
      applier_(options_.group, subscriptions, database, clock) {
  for (const auto& subscription : subscriptions.all()) topics_.push_back(subscription.topic);
}

Runner::~Runner() { stop(); }

void Runner::start() {
  if (topics_.empty()) return;
  poll_thread_ = std::jthread([this] { poll_loop(); });
}

void Runner::stop() {
  stopping_ = true;
  if (poll_thread_.joinable()) poll_thread_.join();
}

std::string Runner::trouble() const {
  const std::lock_guard lock(progress_mutex_);
  return trouble_;
}

void Runner::poll_loop() {
  kafka::Consumer::Callbacks callbacks;
  callbacks.on_assigned = [this](const auto& partitions) {
    assigned_.insert(partitions.begin(), partitions.end());
  };
  callbacks.on_revoked = [this](const auto& partitions, bool) { give_up(partitions); };
  consumer_ = std::make_unique<kafka::Consumer>(
      kafka::ConsumerOptions{options_.bootstrap_servers, options_.group, options_.client_id,
                             topics_},
      callbacks);
  auto committed_at = SteadyClock::now();
  while (!stopping_) {
    auto record = consumer_->poll(milliseconds(20));
    for (int drained = 0; record && drained < 2000; ++drained) {
      dispatch(std::move(*record));
      record = consumer_->poll(milliseconds(0));
    }
    if (record) dispatch(std::move(*record));
    pause_or_resume();
    if (SteadyClock::now() - committed_at < kCommitEvery) continue;
    committed_at = SteadyClock::now();
    store_progress();
    consumer_->commit_async();
    metrics::gauge("bilko_consumer_lag_records",
                   "Records of this group's partitions not yet applied")
        .set(consumer_->lag());
  }
  consumer_->close();
  for (auto& [partition, lane] : lanes_) {
    lane->changed.notify_all();
    if (lane->thread.joinable()) lane->thread.join();
  }
  consumer_.reset();
}

Runner::Lane& Runner::lane_of(std::int32_t partition) {
  auto& lane = lanes_[partition];
  if (!lane) {
    lane = std::make_unique<Lane>();
    lane->partition = partition;
    lane->thread = std::jthread([this, &lane = *lane] { lane_loop(lane); });
  }
  return *lane;
}

void Runner::dispatch(kafka::Record record) {
  Lane& lane = lane_of(record.partition);
  {
    const std::lock_guard lock(lane.mutex);
    lane.queued_bytes += bytes_of(record);
    lane.queue.push_back(std::move(record));
  }
  lane.changed.notify_one();
}

void Runner::pause_or_resume() {
  for (auto& [partition, lane] : lanes_) {
    std::size_t bytes = 0;
    {
      const std::lock_guard lock(lane->mutex);
      bytes = lane->queued_bytes;
    }
    const bool should_pause = lane->is_paused ? bytes > kQueueBytesLow : bytes > kQueueBytesHigh;
    if (should_pause == lane->is_paused) continue;
    std::set<kafka::TopicPartition> partitions;
    for (const auto& assigned : assigned_)
      if (assigned.partition == partition) partitions.insert(assigned);
    if (should_pause) consumer_->pause(partitions);
    else consumer_->resume(partitions);
    lane->is_paused = should_pause;
  }
}

void Runner::store_progress() {
  std::map<kafka::TopicPartition, std::int64_t> progress;
  {
    const std::lock_guard lock(progress_mutex_);
    progress.swap(progress_);
    trouble_ = consumer_->trouble();
  }
  for (const auto& [partition, next_offset] : progress) consumer_->store(partition, next_offset);
}

// Revoke: drop what waits, let what is in hand finish, store, forget.
void Runner::give_up(const std::set<kafka::TopicPartition>& partitions) {
  const auto deadline = SteadyClock::now() + kRevokeWait;
  for (auto& [number, lane] : lanes_) {
    std::unique_lock lock(lane->mutex);
    ++lane->epoch;
    lane->queue.clear();
    lane->queued_bytes = 0;
    lane->is_paused = false;
    lane->changed.notify_all();
    lane->changed.wait_until(lock, deadline, [&lane = *lane] { return !lane.is_busy; });
  }
  store_progress();
  for (const auto& partition : partitions) assigned_.erase(partition);
}

bool Runner::is_abandoned(const Lane& lane, std::int64_t epoch) const {
  return lane.epoch != epoch;
}

std::vector<kafka::Record> Runner::next_batch(Lane& lane) {
  std::unique_lock lock(lane.mutex);
  lane.is_busy = false;
  lane.changed.notify_all();
  lane.changed.wait(lock, [&] { return stopping_ || !lane.queue.empty(); });
  std::vector<kafka::Record> batch;
  std::size_t bytes = 0;
  while (!lane.queue.empty() && batch.size() < options_.batch_records_max &&
         bytes < options_.batch_bytes_max) {
    bytes += bytes_of(lane.queue.front());
    batch.push_back(std::move(lane.queue.front()));
    lane.queue.pop_front();
  }
  lane.queued_bytes -= bytes;
  lane.is_busy = !batch.empty();
  return batch;
}

void Runner::lane_loop(Lane& lane) {
  while (true) {
    auto batch = next_batch(lane);
    if (batch.empty()) return;
    try {
      process(lane, std::move(batch));
    } catch (const std::exception& error) {
      // Nothing was committed that is not recorded; the records come again after a restart or
      // rebalance.
      log::error("lane stopped", {{"partition", lane.partition}, {"error", error.what()}});
      std::abort();
    }
  }
}

void Runner::process(Lane& lane, std::vector<kafka::Record> batch) {
  const auto started = SteadyClock::now();
  const std::int64_t epoch = lane.epoch;
  std::vector<Arrival> arrivals;
  arrivals.reserve(batch.size());
  for (auto& record : batch) arrivals.push_back(applier_.receive(std::move(record)));
  std::span<const Arrival> rest(arrivals);
  while (!rest.empty() && !is_abandoned(lane, epoch)) {
    std::size_t done = 0;
    auto failed = applier_.apply(rest, lane.partition, done);
    complete(rest.first(done));
    rest = rest.subspan(done);
    if (!failed) break;
    const bool was_outage = failed->is_outage;
    if (!settle(lane, std::move(*failed))) return;
    if (was_outage) continue;
    complete(rest.first(1));
    rest = rest.subspan(1);
  }
  metrics::histogram("bilko_event_batch_seconds", "Time to apply a batch of events")
      .observe_us(
          std::chrono::duration_cast<std::chrono::microseconds>(SteadyClock::now() - started)
              .count());
}

bool Runner::wait(Lane& lane, std::int64_t epoch, milliseconds time) {
  std::unique_lock lock(lane.mutex);
  lane.changed.wait_for(lock, time, [&] { return stopping_ || is_abandoned(lane, epoch); });
  return !stopping_ && !is_abandoned(lane, epoch);
}

bool Runner::settle(Lane& lane, BatchApplier::Failed failed) {
  const std::int64_t epoch = lane.epoch;
  if (failed.is_outage) {
    log::warning("consumer waits for the database", {{"reason", failed.reason}});
    return wait(lane, epoch, kOutageWait);
  }
  Failure failure{failed.reason_class, failed.reason, 0,
                  clock_.now(),        clock_.now(),  failed.handler};
  const auto arrival = failed.arrival;
  if (failure.reason_class == FailureClass::exhausted) {
    while (failure.retries < static_cast<int>(options_.retry_after.size())) {
      if (!wait(lane, epoch, options_.retry_after[static_cast<std::size_t>(failure.retries)]))
        return false;
      std::size_t done = 0;
      auto again = applier_.apply(std::span(&arrival, 1), lane.partition, done);
      if (!again) return true;
      if (again->is_outage) continue;
      ++failure.retries;
      failure.reason = again->reason;
      failure.last_failed_at = clock_.now();
      if (again->reason_class != FailureClass::exhausted) {
        failure.reason_class = again->reason_class;
        break;
      }
    }
  }
  while (true) {
    try {
      applier_.bury(arrival, lane.partition, failure);
      return true;
    } catch (const Error& error) {
      if (error.kind() != ErrorKind::unavailable) throw;
      if (!wait(lane, epoch, kOutageWait)) return false;
    }
  }
}

void Runner::complete(std::span<const Arrival> arrivals) {
  const std::lock_guard lock(progress_mutex_);
  for (const Arrival& arrival : arrivals) {
    auto& next = progress_[{arrival.record.topic, arrival.record.partition}];
    next = std::max(next, arrival.record.offset + 1);
  }
  metrics::counter("bilko_events_consumed_total", "Events applied, skipped or given up")
      .add(static_cast<std::int64_t>(arrivals.size()));
}

}  // namespace bilko::events
