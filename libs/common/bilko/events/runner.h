#pragma once

#include <atomic>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "bilko/events/lane.h"
#include "bilko/events/reading.h"
#include "bilko/events/retry_pump.h"
#include "bilko/kafka/consumer.h"

namespace bilko::events {

struct RunnerOptions {
  std::string bootstrap_servers;
  std::string group;               // "ledger-service-consumer"
  std::string client_id;           // "ledger-service"
  std::string redrive_topic = {};  // "ledger.redrive.requested"; may be empty
  std::size_t batch_records_max = 1000;
  std::size_t batch_bytes_max = 8u << 20;
  RetrySchedule retry = RetrySchedule();
  FloodLimits flood = {};
};

// Consumes every subscribed topic as one group. One poll thread owns the Kafka consumer and never
// blocks; lane p applies the records of partition p of all topics; the retry pump runs what is
// parked. Offsets follow the database: they are stored after the commit and sent about every
// 100 ms. A watch thread asks the database whether the group is paused. While it is, or no broker
// answers, nothing is consumed, and trouble() says why.
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
  Group& group() { return group_; }

 private:
  void run();
  void watch(const std::stop_token& stop);
  void look();
  std::string reason_to_stay_away() const;
  void consume();
  void open();
  bool is_same_cluster();
  void poll();
  void dispatch(kafka::Record record);
  Lane& lane_of(std::int32_t partition);
  void assign(const std::set<kafka::TopicPartition>& partitions);
  std::size_t queued_bytes() const;
  bool have_lanes_enough();
  void pause_or_resume();
  void store_progress();
  void give_up();
  void note(const std::string& trouble);

  const RunnerOptions options_;
  const Clock& clock_;
  Group group_;
  RetryPump pump_;
  std::vector<std::string> topics_;
  Reading reading_;
  std::atomic<bool> stopping_ = false;

  // Of the poll thread.
  std::unique_ptr<kafka::Consumer> consumer_;
  std::string cluster_id_;                // of the cluster the consumer was opened with
  bool is_in_doubt_ = false;              // there was trouble: it may be another cluster by now
  std::vector<kafka::Record> held_back_;  // until that is known
  std::map<std::int32_t, std::unique_ptr<Lane>> lanes_;
  std::set<std::int32_t> paused_lanes_;
  std::optional<std::chrono::steady_clock::time_point> full_since_;
  std::set<kafka::TopicPartition> assigned_;

  mutable std::mutex mutex_;
  std::map<kafka::TopicPartition, std::int64_t> progress_;  // next offsets, in the database
  std::string trouble_;
  std::string pause_ = "waits for the database";  // why the group rests; empty: it does not

  std::jthread watch_thread_;
  std::jthread poll_thread_;
};

}  // namespace bilko::events
