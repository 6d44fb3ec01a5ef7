#pragma once

#include <atomic>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

#include "bilko/events/group.h"
#include "bilko/events/process_spans.h"

namespace bilko::events {

// Runs again what is parked and due, in every replica: a retry, what was redriven, and the
// followers that became free, in batches. What may run is looked up under the partition's lock and
// computed then, so it does not matter who comes first.
class RetryPump {
 public:
  explicit RetryPump(Group& group);
  ~RetryPump();  // stop()s

  void start();
  void stop();
  // Rests while the group is paused; rest() returns when nothing is in hand.
  void rest();
  void go_on();
  // Something may be due earlier than known; from any thread.
  void wake();

  // One round over everything that is due now; how many events it applied. For tests.
  std::size_t run_once();

 private:
  void loop();
  std::chrono::milliseconds round();
  Parking::Agenda agenda_now();
  void wait(std::chrono::milliseconds longest);
  bool is_wanted() const;
  std::size_t drain(std::int32_t partition);
  void apply(pg::Tx& tx, const std::vector<Parked>& taken, ProcessSpans& spans);

  Group& group_;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool rung_ = false;
  bool is_busy_ = false;
  std::atomic<bool> is_resting_ = false;
  std::atomic<bool> stopping_ = false;
  std::jthread thread_;
};

}  // namespace bilko::events
