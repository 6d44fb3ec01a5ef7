#pragma once

#include <atomic>
#include <condition_variable>
#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "bilko/events/applier.h"

namespace bilko::events {

struct LaneOptions {
  std::string redrive_topic;  // may be empty
  std::size_t batch_records_max = 1000;
  std::size_t batch_bytes_max = 8u << 20;
};

// Applies the records of one partition number of all topics, in a thread of its own, so that one
// entity has one lane. Of what waits it takes the oldest first, whatever the topic: catching up,
// causes come before their effects.
class Lane {
 public:
  // Everything of this partition below the offset is settled: committed in the database.
  using Settled = std::function<void(const kafka::TopicPartition&, std::int64_t next_offset)>;

  Lane(Group& group, std::int32_t partition, LaneOptions options, Settled settled);
  ~Lane();  // ends the thread when what is in hand is finished

  // Of the poll thread, none of which waits but give_up().
  void push(kafka::Record record);
  void expect(std::set<std::string> topics);  // what is assigned
  void at_end(const std::string& topic);      // nothing more there at the moment
  std::size_t queued_bytes() const;
  // Drops what waits and waits until what is in hand is finished or rolled back.
  void give_up(std::chrono::steady_clock::time_point deadline);

 private:
  void loop();
  std::vector<kafka::Record> next_batch();
  std::map<std::string, std::deque<kafka::Record>>::iterator oldest();
  bool is_complete() const;
  void process(std::vector<kafka::Record> batch, std::int64_t epoch);
  std::vector<Arrival> receive(std::vector<kafka::Record> batch);
  void apply(std::span<const Arrival> arrivals, std::int64_t epoch);
  bool overcome(const BatchApplier::Failed& failed, std::int64_t epoch);
  void settled(std::span<const Arrival> arrivals);
  void tell(const std::string& topic, std::int64_t next_offset);
  bool wait(std::int64_t epoch, std::chrono::milliseconds time);
  bool is_abandoned(std::int64_t epoch) const { return epoch_ != epoch || stopping_; }

  Group& group_;
  const std::int32_t partition_;
  const LaneOptions options_;
  std::size_t limit_;  // of the next transaction; shrinks where events fail
  const Settled settled_;
  BatchApplier applier_;

  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::map<std::string, std::deque<kafka::Record>> queues_;  // by topic
  std::size_t queued_bytes_ = 0;
  std::set<std::string> awaited_;  // assigned topics of which something may be under way
  bool is_busy_ = false;
  std::atomic<bool> stopping_ = false;
  std::atomic<std::int64_t> epoch_ = 0;  // grows at every revoke: what is in hand is abandoned
  std::int64_t epoch_in_hand_ = 0;
  std::atomic<std::int64_t> muted_ = -1;  // what was in hand then came too late to be reported
  int stuck_ = 0;  // times the same event failed although the database answers
  std::jthread thread_;
};

}  // namespace bilko::events
