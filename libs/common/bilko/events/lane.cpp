#include "bilko/events/lane.h"

#include <algorithm>

#include "bilko/core/failpoint.h"
#include "bilko/events/redrive.h"
#include "bilko/events/settle.h"
#include "bilko/log/log.h"
#include "bilko/metrics/metrics.h"

namespace bilko::events {
namespace {

using std::chrono::milliseconds;
using SteadyClock = std::chrono::steady_clock;
// How long the oldest record waits for topics of which nothing has come yet.
constexpr auto kPatience = milliseconds(200);
// An event that fails like a dependency, although that answers, so often is to blame itself.
constexpr int kStuckMax = 3;

// In memory, about.
std::size_t bytes_of(const kafka::Record& record) {
  std::size_t bytes = sizeof record + record.topic.size();
  for (const auto* part : {&record.key, &record.value}) bytes += *part ? (*part)->size() : 0;
  for (const auto& header : record.headers)
    bytes += sizeof header + header.name.size() + header.value.size();
  return bytes;
}

bool is_the_database(const std::string& dependency) {
  return dependency.starts_with("database_") || dependency == "commit_in_doubt";
}

bool answers(Group& group) {
  try {
    group.database.read(group.context(), [](pg::Tx& tx) { tx.query("SELECT 1"); });
    return true;
  } catch (const Error&) {
    return false;
  }
}

}  // namespace

Lane::Lane(Group& group, std::int32_t partition, LaneOptions options, Settled settled)
    : group_(group),
      partition_(partition),
      options_(std::move(options)),
      limit_(options_.batch_records_max),
      settled_(std::move(settled)),
      applier_(group),
      thread_([this] { loop(); }) {}

Lane::~Lane() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_all();
}

void Lane::push(kafka::Record record) {
  {
    const std::lock_guard lock(mutex_);
    queued_bytes_ += bytes_of(record);
    queues_[record.topic].push_back(std::move(record));
  }
  changed_.notify_all();
}

void Lane::expect(std::set<std::string> topics) {
  const std::lock_guard lock(mutex_);
  awaited_ = std::move(topics);
}

void Lane::at_end(const std::string& topic) {
  {
    const std::lock_guard lock(mutex_);
    awaited_.erase(topic);
  }
  changed_.notify_all();
}

std::size_t Lane::queued_bytes() const {
  const std::lock_guard lock(mutex_);
  return queued_bytes_;
}

void Lane::give_up(SteadyClock::time_point deadline) {
  std::unique_lock lock(mutex_);
  const std::int64_t abandoned = epoch_++;
  queues_.clear();
  queued_bytes_ = 0;
  awaited_.clear();
  changed_.notify_all();
  if (!changed_.wait_until(lock, deadline, [this] { return !is_busy_; })) muted_ = abandoned;
}

std::map<std::string, std::deque<kafka::Record>>::iterator Lane::oldest() {
  return std::ranges::min_element(queues_, {},
                                  [](const auto& queue) { return queue.second.front().timestamp; });
}

// Whether the oldest record here is the oldest there is.
bool Lane::is_complete() const {
  return std::ranges::all_of(awaited_,
                             [this](const auto& topic) { return queues_.contains(topic); });
}

std::vector<kafka::Record> Lane::next_batch() {
  std::unique_lock lock(mutex_);
  is_busy_ = false;
  changed_.notify_all();
  changed_.wait(lock, [this] { return stopping_ || !queues_.empty(); });
  if (!changed_.wait_for(lock, kPatience, [this] { return stopping_ || is_complete(); }))
    std::erase_if(awaited_, [this](const auto& topic) { return !queues_.contains(topic); });
  std::vector<kafka::Record> batch;
  std::size_t bytes = 0;
  while (!stopping_ && !queues_.empty() && batch.size() < options_.batch_records_max &&
         bytes < options_.batch_bytes_max) {
    const auto queue = oldest();
    bytes += bytes_of(queue->second.front());
    batch.push_back(std::move(queue->second.front()));
    queue->second.pop_front();
    if (queue->second.empty()) queues_.erase(queue);
  }
  queued_bytes_ -= bytes;
  is_busy_ = !batch.empty();
  epoch_in_hand_ = epoch_;
  return batch;
}

void Lane::loop() {
  while (!stopping_) {
    auto batch = next_batch();
    if (batch.empty()) continue;
    try {
      process(std::move(batch), epoch_in_hand_);
    } catch (const std::exception& error) {
      // Nothing was committed that is not recorded; the records come again after a restart.
      log::error("lane stopped", {{"partition", partition_}, {"error", error.what()}});
      std::abort();
    }
  }
}

void Lane::process(std::vector<kafka::Record> batch, std::int64_t epoch) {
  const auto started = SteadyClock::now();
  std::map<std::string, std::int64_t> requested;  // next offsets of the redrive topic
  for (const auto& record : batch)
    if (record.topic == options_.redrive_topic) requested[record.topic] = record.offset + 1;
  const auto arrivals = receive(std::move(batch));
  apply(arrivals, epoch);
  if (is_abandoned(epoch)) return;
  for (const auto& [topic, next] : requested) tell(topic, next);
  metrics::histogram("bilko_event_batch_seconds", "Time to apply a batch of events")
      .observe_us(
          std::chrono::duration_cast<std::chrono::microseconds>(SteadyClock::now() - started)
              .count());
}

// Requests to redrive are carried out here; of them come back what is to be taken as new.
std::vector<Arrival> Lane::receive(std::vector<kafka::Record> batch) {
  std::vector<Arrival> arrivals;
  std::vector<kafka::Record> requests;
  for (auto& record : batch) {
    if (record.topic == options_.redrive_topic) requests.push_back(std::move(record));
    else arrivals.push_back(applier_.receive(std::move(record)));
  }
  if (requests.empty()) return arrivals;
  for (auto& original : redrive(group_, partition_, requests)) {
    arrivals.push_back(applier_.receive(std::move(original)));
    arrivals.back().is_redriven = true;
  }
  return arrivals;
}

void Lane::apply(std::span<const Arrival> rest, std::int64_t epoch) {
  while (!rest.empty() && !is_abandoned(epoch)) {
    std::size_t done = 0;
    const auto failed = applier_.apply(rest.first(std::min(limit_, rest.size())), partition_, done);
    BILKO_FAILPOINT("effect.after_commit_before_offset");
    settled(rest.first(done));
    rest = rest.subspan(done);
    if (done > 0) stuck_ = 0;
    if (!failed) {
      limit_ = std::min(options_.batch_records_max, limit_ * 2);
      continue;
    }
    // Where one fails others may; and one that is stuck can only be told from its neighbours alone.
    if (failed->reason_class != FailureClass::poison) limit_ = 1;
    if (!overcome(*failed, epoch)) continue;
    settled(rest.first(1));
    rest = rest.subspan(1);
  }
}

// Deals with the event at the front, which failed. True: it is settled; false: try it again.
bool Lane::overcome(const BatchApplier::Failed& failed, std::int64_t epoch) {
  Failure failure = failed;
  while (!is_abandoned(epoch)) {
    if (failure.reason_class == FailureClass::dependency) {
      if (!wait(epoch, group_.breakers.open(failure.code))) return false;
      stuck_ = is_the_database(failure.code) && answers(group_) ? stuck_ + 1 : 0;
      if (stuck_ <= kStuckMax) return false;
      failure.reason_class = FailureClass::transient;
    }
    try {
      settle(group_, failed.arrival, failure, failed.tried_at);
      stuck_ = 0;
      return true;
    } catch (const std::exception& error) {
      // Parking must work where the database does; until then nothing goes past this event.
      log::warning("event not parked yet", {{"error", error.what()}});
      wait(epoch, group_.breakers.open("parking"));
    }
  }
  return false;
}

bool Lane::wait(std::int64_t epoch, milliseconds time) {
  std::unique_lock lock(mutex_);
  changed_.wait_for(lock, time, [&] { return is_abandoned(epoch); });
  return !is_abandoned(epoch);
}

void Lane::settled(std::span<const Arrival> arrivals) {
  std::map<std::string, std::int64_t> next;
  for (const Arrival& arrival : arrivals)
    if (!arrival.is_redriven) next[arrival.record.topic] = arrival.record.offset + 1;
  for (const auto& [topic, offset] : next) tell(topic, offset);
  metrics::counter("bilko_events_consumed_total", "Events applied, parked or skipped")
      .add(static_cast<std::int64_t>(arrivals.size()));
}

// Offsets that are finished after the partition was given up are no longer ours to report.
void Lane::tell(const std::string& topic, std::int64_t next_offset) {
  if (epoch_in_hand_ > muted_) settled_({topic, partition_}, next_offset);
}

}  // namespace bilko::events
