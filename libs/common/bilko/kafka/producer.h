#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>

#include "bilko/kafka/record.h"

namespace bilko::kafka {

struct ProducerOptions {
  std::string bootstrap_servers;
  std::string client_id;
  std::chrono::milliseconds message_timeout{30'000};
  std::size_t message_bytes_max = 4u << 20;
  bool keeps_timestamps = false;  // send Record::timestamp, for records that are put back
};

// What became of one record. `offset` is -1 when the broker did not say it.
struct Delivery {
  std::uint64_t tag = 0;  // as given to produce()
  bool is_acknowledged = false;
  bool is_fatal = false;  // the producer must be destroyed and made anew
  std::string failure;    // for logs, when not acknowledged
  std::int32_t partition = -1;
  std::int64_t offset = -1;
};

// A producer: acks=all, one request under way at a time so that repeating one changes no order,
// LZ4, murmur2_random, no topic auto-creation. What is acknowledged is stored, perhaps twice.
// Deliveries are reported on the thread that calls poll() or flush(). All calls from one thread.
class Producer {
 public:
  using OnDelivery = std::function<void(const Delivery&)>;

  // Throws Error unavailable when librdkafka refuses the settings. Does not wait for a broker.
  Producer(const ProducerOptions& options, OnDelivery on_delivery);
  ~Producer();  // flushes for at most 1 s, discards the rest; reports no delivery any more
  Producer(const Producer&) = delete;
  Producer& operator=(const Producer&) = delete;

  // Queues a record (its offset is ignored, and its timestamp unless `keeps_timestamps`: Kafka
  // records the time of this call).
  // partition -1 = by the key. False when the queue is full: poll() and try again. A missing topic
  // fails its deliveries, at first after 5 s (it may be about to appear). Throws Error invalid
  // `record_refused` when this record can never be sent (too large, unknown partition).
  bool produce(const Record& record, std::uint64_t tag);
  // Serves delivery reports, waiting for at most `wait`.
  void poll(std::chrono::milliseconds wait);
  // Waits until nothing is in flight; false when `wait` was too short.
  bool flush(std::chrono::milliseconds wait);
  // Interrupts a poll(), or the next one, from any thread.
  void wake();

  // The id of the cluster by a fresh question to a broker (`wait` 0: as last heard, also after a
  // change); empty when no broker answered within `wait`.
  std::string cluster_id(std::chrono::milliseconds wait);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace bilko::kafka
