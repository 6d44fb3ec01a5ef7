#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "bilko/events/outbox_store.h"
#include "bilko/kafka/producer.h"

namespace bilko::events {

// Rows in hand on their way to Kafka: of each entity at most one is unacknowledged, different
// entities pipeline freely. A row that fails holds its entity for a second; what of it is in hand
// is dropped, to be read again. All calls from one thread.
class Publisher {
 public:
  explicit Publisher(kafka::ProducerOptions options);

  // Takes over a page, which holds no entity that is in hand already.
  void add(std::vector<OutboxRow> page);
  // Serves acknowledgements, waiting for at most `wait`; each sends its entity's next row.
  void poll(std::chrono::milliseconds wait);
  // What was acknowledged since the last call.
  std::vector<Acknowledged> take_acknowledged() { return std::exchange(acknowledged_, {}); }

  std::size_t rows_in_hand() const { return rows_; }
  bool has_unacknowledged() const { return !in_flight_.empty(); }
  // Entities in hand or held: not to be read again yet.
  std::vector<std::string> aside();
  // After a fatal error: a new one is needed, what is in hand is lost.
  bool is_dead() const { return is_dead_; }
  std::string cluster_id(std::chrono::milliseconds wait) { return producer_.cluster_id(wait); }

 private:
  using SteadyClock = std::chrono::steady_clock;

  void send_next(const std::string& entity);
  void take(const kafka::Delivery& delivery);
  void hold(const std::string& entity, const std::string& why);

  std::unordered_map<std::string, std::deque<OutboxRow>> chains_;
  std::unordered_map<std::uint64_t, std::string> in_flight_;  // row id to entity
  std::vector<std::string> unsent_;  // entities whose first row the full queue did not take
  std::vector<Acknowledged> acknowledged_;
  std::unordered_map<std::string, SteadyClock::time_point> held_;
  std::size_t rows_ = 0;
  const std::string client_id_;
  bool is_dead_ = false;
  SteadyClock::time_point said_at_{};
  kafka::Producer producer_;  // reports into the members above: goes first
};

}  // namespace bilko::events
