#pragma once

#include <atomic>
#include <condition_variable>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "bilko/events/lane.h"
#include "bilko/kafka/consumer.h"

namespace bilko::events {

struct RunnerOptions {
  std::string bootstrap_servers;
  std::string group;      // "ledger-service-consumer"
  std::string client_id;  // "ledger-service"
  std::size_t batch_records_max = 1000;
  std::size_t batch_bytes_max = 8u << 20;
  std::vector<std::chrono::milliseconds> retry_after = {
      std::chrono::seconds(1), std::chrono::seconds(2), std::chrono::seconds(4),
      std::chrono::seconds(8), std::chrono::seconds(16)};  // seed 000, section 6
};

// Consumes every subscribed topic as one group. One poll thread owns the Kafka consumer and never
// blocks; lane p (a thread) applies the records of partition p of all topics, so that one entity
// has one lane. Offsets follow the database: they are stored after the commit and sent about every
// 100 ms.
//
// In this version a failing event is retried in place 1, 2, 4, 8, 16 s later, which holds its lane;
// the seam for parking it instead is Runner::settle.
class Runner {
 public:
  Runner(RunnerOptions options, const Subscriptions& subscriptions, pg::Database& database,
         const Clock& clock);
  ~Runner();  // stop()s

  void start();
  // Finishes or rolls back what is in hand, commits offsets, leaves the group.
  void stop();
  // Why nothing is consumed at the moment, empty when all is well.
  std::string trouble() const;

 private:
  struct Lane {
    std::int32_t partition = 0;
    std::mutex mutex;
    std::condition_variable changed;
    std::deque<kafka::Record> queue;
    std::size_t queued_bytes = 0;
    bool is_busy = false;
    bool is_paused = false;  // of the poll thread
    std::atomic<std::int64_t> epoch =
        0;  // grows at every revoke: what is in hand is then abandoned
    std::jthread thread;
  };

  void poll_loop();
  void dispatch(kafka::Record record);
  Lane& lane_of(std::int32_t partition);
  void pause_or_resume();
  void store_progress();
  void give_up(const std::set<kafka::TopicPartition>& partitions);

  void lane_loop(Lane& lane);
  std::vector<kafka::Record> next_batch(Lane& lane);
  void process(Lane& lane, std::vector<kafka::Record> batch);
  // Deals with one event that failed. True when it is settled (applied later or dead) and the lane
  // goes on.
  bool settle(Lane& lane, BatchApplier::Failed failed);
  bool wait(Lane& lane, std::int64_t epoch, std::chrono::milliseconds time);
  bool is_abandoned(const Lane& lane, std::int64_t epoch) const;
  void complete(std::span<const Arrival> arrivals);

  RunnerOptions options_;
  const Clock& clock_;
  BatchApplier applier_;
  std::vector<std::string> topics_;
  std::atomic<bool> stopping_ = false;
  std::map<std::int32_t, std::unique_ptr<Lane>> lanes_;  // of the poll thread

  mutable std::mutex progress_mutex_;
  std::map<kafka::TopicPartition, std::int64_t>
      progress_;                              // next offsets, committed in the database
  std::set<kafka::TopicPartition> assigned_;  // of the poll thread
  std::string trouble_;

  std::unique_ptr<kafka::Consumer> consumer_;
  std::jthread poll_thread_;
};

}  // namespace bilko::events
