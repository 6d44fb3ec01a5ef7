#include "bilko/events/runner.h"

#include <fmt/format.h>

#include <algorithm>

#include "bilko/core/failpoint.h"
#include "bilko/events/pause.h"
#include "bilko/log/log.h"
#include "bilko/metrics/metrics.h"

namespace bilko::events {
namespace {

using std::chrono::milliseconds;
using SteadyClock = std::chrono::steady_clock;
constexpr auto kCommitEvery = milliseconds(100);
constexpr auto kLookEvery = milliseconds(500);
constexpr auto kRetireEvery = std::chrono::hours(1);
constexpr auto kReportEvery = std::chrono::seconds(2);
constexpr auto kRevokeWait = std::chrono::seconds(8);
constexpr int kDrainMax = 2000;
constexpr auto kFullWait = milliseconds(1);
constexpr auto kFullMax = milliseconds(500);
// What all lanes of a replica keep in memory besides librdkafka's prefetch queue, as a rule and at
// most.
constexpr std::size_t kEnoughBytes = 16u << 20;
constexpr std::size_t kQueuedBytes = 32u << 20;

}  // namespace

Runner::Runner(RunnerOptions options, const Subscriptions& subscriptions, pg::Database& database,
               const Clock& clock)
    : options_(std::move(options)),
      clock_(clock),
      group_({options_.group, options_.retry, options_.flood}, subscriptions, database, clock),
      pump_(group_),
      topics_(pg::column(subscriptions.all(), &Subscription::topic)),
      reading_(options_.bootstrap_servers, options_.group, topics_) {
  group_.on_parked = [this] { pump_.wake(); };
  group_.reading = {[this] { return reading_.ends(); },
                    [this](const std::string& ends) { return reading_.is_past(ends); }};
}

Runner::~Runner() { stop(); }

void Runner::start() {
  if (topics_.empty()) return;
  pump_.start();
  watch_thread_ = std::jthread([this](const std::stop_token& stop) { watch(stop); });
  poll_thread_ = std::jthread([this] { run(); });
}

void Runner::stop() {
  stopping_ = true;
  watch_thread_.request_stop();
  if (poll_thread_.joinable()) poll_thread_.join();
  if (watch_thread_.joinable()) watch_thread_.join();
  pump_.stop();
}

std::string Runner::trouble() const {
  const auto down = group_.breakers.down();
  if (!down.empty()) return "waits for " + down;
  const std::lock_guard lock(mutex_);
  return trouble_;
}

void Runner::note(const std::string& trouble) {
  const std::lock_guard lock(mutex_);
  trouble_ = trouble;
}

// The thread's entry: a member of the group while it is not paused.
void Runner::run() {
  while (!stopping_) {
    if (const auto reason = reason_to_stay_away(); !reason.empty()) {
      note(reason);
      pump_.rest();
      group_.flood.reset();
      std::this_thread::sleep_for(kLookEvery / 5);
      continue;
    }
    pump_.go_on();
    consume();
  }
}

std::string Runner::reason_to_stay_away() const {
  const std::lock_guard lock(mutex_);
  return pause_;
}

// The thread's entry: the poll thread must not wait for the database. When that does not answer,
// the group is as it was: the lanes wait anyway.
void Runner::watch(const std::stop_token& stop) {
  auto retired_at = SteadyClock::time_point();
  while (!stop.stop_requested()) {
    try {
      look();
      if (SteadyClock::now() - retired_at > kRetireEvery) {
        group_.database.transact(
            {}, [](pg::Tx& tx) { tx.query("SELECT bilko_retire_inbox_months()"); });
        retired_at = SteadyClock::now();
      }
    } catch (const std::exception& error) {
      log::warning("the group's state is not known", {{"error", error.what()}});
    }
    std::this_thread::sleep_for(kLookEvery);
  }
}

void Runner::look() {
  std::string reason;
  group_.database.read(group_.context(), [&](pg::Tx& tx) {
    if (const auto pause = pause_of(tx, group_.name))
      reason = fmt::format("paused by {}: {}", pause->operator_name, pause->reason);
    group_.set_reprocess(active_reprocess(tx, group_.name));
    for (const auto& [state, count] : group_.parking.count(tx))
      metrics::gauge("bilko_parked_events", "Events the group has put aside",
                     {{"state", std::string(enum_name(state))}})
          .set(count);
  });
  metrics::gauge("bilko_group_paused", "1 while the group is paused").set(reason.empty() ? 0 : 1);
  const std::lock_guard lock(mutex_);
  pause_ = std::move(reason);
}

void Runner::open() {
  kafka::Consumer::Callbacks callbacks;
  callbacks.on_assigned = [this](const auto& partitions) { assign(partitions); };
  callbacks.on_revoked = [this](const auto&, bool) { give_up(); };
  callbacks.on_end = [this](const auto& place) { lane_of(place.partition).at_end(place.topic); };
  auto topics = topics_;
  if (!options_.redrive_topic.empty()) topics.push_back(options_.redrive_topic);
  consumer_ = std::make_unique<kafka::Consumer>(
      kafka::ConsumerOptions{options_.bootstrap_servers, options_.group, options_.client_id,
                             topics},
      callbacks);
  cluster_id_.clear();
  is_in_doubt_ = true;
  const std::lock_guard lock(mutex_);
  progress_.clear();
}

// Offsets of one cluster mean nothing in another: after any trouble nothing is processed or
// committed before a broker has said which cluster this is.
bool Runner::is_same_cluster() {
  const auto trouble = consumer_->trouble();
  // That topics are missing was heard from the cluster, a moment ago.
  is_in_doubt_ |= !trouble.empty() && !trouble.starts_with("topics missing");
  const auto id = consumer_->cluster_id(milliseconds(is_in_doubt_ ? 100 : 0));
  if (id.empty()) return true;
  if (cluster_id_.empty()) cluster_id_ = id;
  is_in_doubt_ = cluster_id_ != id;
  if (!is_in_doubt_) return true;
  log::warning("another Kafka cluster answers: the consumer is opened anew",
               {{"expected", cluster_id_}, {"found", id}});
  return false;
}

void Runner::poll() {
  auto record = consumer_->poll(milliseconds(20));
  for (int drained = 0; record; ++drained) {
    BILKO_FAILPOINT("consumer.after_poll");
    held_back_.push_back(std::move(*record));
    record = drained < kDrainMax && !is_in_doubt_ ? consumer_->poll(milliseconds(0)) : std::nullopt;
  }
  if (is_in_doubt_) return;
  for (auto& held : held_back_) dispatch(std::move(held));
  held_back_.clear();
}

void Runner::consume() {
  open();
  auto committed_at = SteadyClock::now();
  auto reported_at = SteadyClock::time_point();
  bool is_ours = true;
  while (!stopping_ && reason_to_stay_away().empty()) {
    is_ours = is_same_cluster();
    if (!is_ours) break;
    if (have_lanes_enough()) {
      std::this_thread::sleep_for(kFullWait);
    } else {
      poll();
      pause_or_resume();
    }
    if (SteadyClock::now() - committed_at < kCommitEvery) continue;
    committed_at = SteadyClock::now();
    store_progress();
    note(consumer_->trouble());
    if (!is_in_doubt_) consumer_->commit_async();
    if (SteadyClock::now() - reported_at < kReportEvery) continue;
    reported_at = SteadyClock::now();
    metrics::gauge("bilko_consumer_lag_records",
                   "Records of this group's partitions not yet applied")
        .set(consumer_->lag());
  }
  if (is_ours) consumer_->close();
  else consumer_->abandon();
  lanes_.clear();
  if (!is_ours) {
    // A lane that outlasted the revoke may have said something since: of the other cluster.
    const std::lock_guard lock(mutex_);
    progress_.clear();
  }
  consumer_.reset();
}

Lane& Runner::lane_of(std::int32_t partition) {
  auto& lane = lanes_[partition];
  if (!lane)
    lane = std::make_unique<Lane>(
        group_, partition,
        LaneOptions{options_.redrive_topic, options_.batch_records_max, options_.batch_bytes_max},
        [this](const kafka::TopicPartition& place, std::int64_t next_offset) {
          const std::lock_guard lock(mutex_);
          progress_[place] = next_offset;
        });
  return *lane;
}

void Runner::assign(const std::set<kafka::TopicPartition>& partitions) {
  assigned_ = partitions;
  metrics::counter("bilko_group_assignments_total", "Assignments of partitions to this replica")
      .increment();
  std::map<std::int32_t, std::set<std::string>> topics;
  for (const auto& [topic, partition] : partitions) topics[partition].insert(topic);
  for (auto& [partition, names] : topics) lane_of(partition).expect(std::move(names));
}

void Runner::dispatch(kafka::Record record) {
  Lane& lane = lane_of(record.partition);
  lane.push(std::move(record));
}

std::size_t Runner::queued_bytes() const {
  std::size_t bytes = 0;
  for (const auto& [partition, lane] : lanes_) bytes += lane->queued_bytes();
  return bytes;
}

// Then nothing is taken from the consumer, whose own queue fills up and stops fetching: a pause
// would drop what was prefetched. But not for long, and not where a lane has run dry: who holds too
// much is paused then, and the others go on.
bool Runner::have_lanes_enough() {
  const bool is_dry = std::ranges::any_of(lanes_, [this](const auto& entry) {
    return entry.second->queued_bytes() == 0 && !paused_lanes_.contains(entry.first);
  });
  if (is_dry || queued_bytes() <= kEnoughBytes) full_since_.reset();
  else if (!full_since_) full_since_ = SteadyClock::now();
  return full_since_ && SteadyClock::now() - *full_since_ < kFullMax;
}

void Runner::pause_or_resume() {
  const bool is_full = queued_bytes() > kQueuedBytes;
  const std::size_t high = kQueuedBytes / std::max<std::size_t>(1, lanes_.size());
  for (const auto& [partition, lane] : lanes_) {
    const bool is_paused = paused_lanes_.contains(partition);
    const std::size_t bytes = lane->queued_bytes();
    const bool should_pause = is_paused ? bytes > high / 4 : is_full && bytes > high;
    if (should_pause == is_paused) continue;
    std::set<kafka::TopicPartition> partitions;
    for (const auto& assigned : assigned_)
      if (assigned.partition == partition) partitions.insert(assigned);
    if (should_pause) {
      consumer_->pause(partitions);
      paused_lanes_.insert(partition);
      lane->expect({});
    } else {
      consumer_->resume(partitions);
      paused_lanes_.erase(partition);
    }
  }
}

void Runner::store_progress() {
  std::map<kafka::TopicPartition, std::int64_t> progress;
  {
    const std::lock_guard lock(mutex_);
    progress.swap(progress_);
  }
  for (const auto& [partition, next_offset] : progress) consumer_->store(partition, next_offset);
}

// Revoke: drop what waits, let what is in hand finish, store, forget.
void Runner::give_up() {
  const auto deadline = SteadyClock::now() + kRevokeWait;
  held_back_.clear();
  for (auto& [partition, lane] : lanes_) lane->give_up(deadline);
  paused_lanes_.clear();
  store_progress();
  assigned_.clear();
}

}  // namespace bilko::events
