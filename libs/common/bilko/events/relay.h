#pragma once

#include <atomic>
#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "bilko/kafka/producer.h"
#include "bilko/pg/database.h"

namespace bilko::events {

struct RelayOptions {
  std::string database_url;
  std::string bootstrap_servers;
  std::string client_id;  // "invoice-service-relay"
  int shard = 0;
};

// Publishes the outbox to Kafka: one relay at a time per shard, elected by a session advisory lock;
// any replica takes over. Reads pending rows in id order (never "id > last": lower ids can commit
// later), has never two unacknowledged rows of one entity in flight while different entities
// pipeline freely, and moves what was acknowledged to outbox_sent in one statement per batch. What
// cannot be published holds its entity only. Kafka and PostgreSQL may come and go; nothing is lost,
// at worst published twice.
class Relay {
 public:
  explicit Relay(RelayOptions options);
  ~Relay();  // stop()s

  void start();
  // Finishes the batch in hand and gives the lock back.
  void stop();
  // There is something new; from any thread. A poll every 200 ms is the net.
  void wake();

 private:
  struct Row {
    std::int64_t id;
    kafka::Record record;
    std::string entity;  // the key: what must stay in order
  };
  struct Acknowledged {
    std::int64_t id;
    std::int32_t partition;
    std::int64_t offset;
  };

  void run();
  void lead();
  bool open_producer();
  bool cluster_is_ours();
  std::vector<Row> pending();
  std::size_t publish(const std::vector<Row>& rows);
  void produce_heads(const std::vector<Row>& rows, std::vector<std::size_t>& waiting);
  void take(const kafka::Delivery& delivery);
  std::size_t move_acknowledged();
  void hold(const std::string& entity, const std::string& why);
  void report();
  void wait_for_work(std::chrono::milliseconds longest);

  RelayOptions options_;
  std::mutex mutex_;
  std::condition_variable bell_;
  bool rung_ = false;
  std::atomic<bool> stopping_ = false;

  // Of the relay's thread only.
  std::unique_ptr<pg::Session> session_;
  std::unique_ptr<kafka::Producer> producer_;
  bool producer_is_dead_ = false;
  std::string cluster_id_;
  std::map<std::uint64_t, Row> in_flight_;
  std::set<std::string> busy_;
  std::vector<Acknowledged> acknowledged_;
  std::map<std::string, std::chrono::steady_clock::time_point> held_;
  std::jthread thread_;
};

}  // namespace bilko::events
