#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <thread>

#include "bilko/events/outbox_store.h"
#include "bilko/events/publisher.h"
#include "bilko/events/relay.h"

namespace bilko::events {

// One thread of a Relay: meets the cluster, is elected, publishes; whatever fails, the locks'
// session is dropped and everything starts over.
class RelayLoop {
 public:
  RelayLoop(RelayOptions options, std::set<int> shards);

  void start();
  void request_stop();
  void join();
  void wake();
  std::string trouble() const;

 private:
  using SteadyClock = std::chrono::steady_clock;

  void run();
  bool meet_cluster();
  bool is_home(const std::string& met);
  bool elect();
  bool is_behind();
  void lead();
  void step();
  bool still_leads();
  void drain();
  void fetch();
  void move_acknowledged();
  void do_chores();
  void give_up();
  void wait_for_bell(std::chrono::milliseconds longest);
  void set_trouble(const std::string& trouble);

  const RelayOptions options_;
  const std::set<int> shards_;
  mutable std::mutex mutex_;
  std::condition_variable bell_;
  bool rung_ = false;
  std::string trouble_;
  std::atomic<bool> stopping_ = false;

  // Of the thread only.
  std::unique_ptr<OutboxStore> store_;
  std::unique_ptr<Publisher> publisher_;
  std::string cluster_id_;  // that the publisher's producer was opened with
  std::set<int> led_;
  bool is_leading_ = false;  // and publishes: the cluster is ours, the database not behind
  bool may_have_more_ = true;
  SteadyClock::time_point fetched_at_{};
  SteadyClock::time_point checked_at_{};
  SteadyClock::time_point reported_at_{};
  SteadyClock::time_point maintained_at_{};
  SteadyClock::time_point acknowledged_at_{};
  std::jthread thread_;
};

}  // namespace bilko::events
