#pragma once

#include <librdkafka/rdkafka.h>

#include <atomic>
#include <chrono>
#include <initializer_list>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "bilko/kafka/record.h"

// Private to kafka/: what its parts share of librdkafka's C API. No other header names its types.
namespace bilko::kafka::rdkafka {

template <auto Destroy>
struct Deleter {
  template <class T>
  void operator()(T* object) const noexcept {
    Destroy(object);
  }
};
template <class T, auto Destroy>
using Handle = std::unique_ptr<T, Deleter<Destroy>>;

using Settings = Handle<rd_kafka_conf_t, rd_kafka_conf_destroy>;
using Client = Handle<rd_kafka_t, rd_kafka_destroy>;
using Queue = Handle<rd_kafka_queue_t, rd_kafka_queue_destroy>;
using Event = Handle<rd_kafka_event_t, rd_kafka_event_destroy>;
using Topic = Handle<rd_kafka_topic_t, rd_kafka_topic_destroy>;
using Message = Handle<rd_kafka_message_t, rd_kafka_message_destroy>;
using Headers = Handle<rd_kafka_headers_t, rd_kafka_headers_destroy>;
using Failure = Handle<rd_kafka_error_t, rd_kafka_error_destroy>;
using Metadata = Handle<const struct rd_kafka_metadata, rd_kafka_metadata_destroy>;
using Partitions = Handle<rd_kafka_topic_partition_list_t, rd_kafka_topic_partition_list_destroy>;
using AdminOptions = Handle<rd_kafka_AdminOptions_t, rd_kafka_AdminOptions_destroy>;

// Hears what one client says about itself: its log lines go to our log, at most one per facility in
// ten seconds (a broker that is away is reported many times a second); the last error is kept.
// Thread-safe.
class Watch {
 public:
  explicit Watch(std::string client_id) : client_id_(std::move(client_id)) {}

  // `level` as in syslog. Never throws: it runs inside librdkafka's callbacks.
  void log(int level, std::string_view facility, std::string_view text) noexcept;
  // No more lines: for a client that may outlive main().
  void mute() { is_muted_ = true; }
  void set_trouble(std::string text);
  std::string trouble() const;

 private:
  using Clock = std::chrono::steady_clock;
  struct Line {
    Clock::time_point last{};
    std::int64_t suppressed = 0;
  };

  const std::string client_id_;
  std::atomic<bool> is_muted_ = false;
  mutable std::mutex mutex_;
  std::map<std::string, Line, std::less<>> lines_;
  std::string trouble_;
};

using Setting = std::pair<const char*, std::string>;

// What use_security() read; empty: plain connections.
const std::vector<std::pair<std::string, std::string>>& security();

// Settings that every client shares plus `more`; callbacks for log and errors go to `watch`, which
// is the opaque of all callbacks and outlives the client. Throws Error unavailable
// `kafka_settings_refused`.
Settings make_settings(Watch& watch, std::initializer_list<Setting> more);
Client open(rd_kafka_type_t type, Settings settings);

// Ends a client within `wait`, without a callback to its owner. librdkafka 2.0.2 may be unable to
// end one, seen for ever: while it waits for a broker that hangs, or after a partition it read has
// vanished. Such a client is left behind, silent, until that broker answers or the process ends;
// `watch`, with all that its callbacks refer to, lives as long.
void end(Client client, std::shared_ptr<Watch> watch, std::chrono::milliseconds wait);

// For librdkafka's timeouts: milliseconds, 0 instead of negative (which would mean for ever).
int milliseconds(std::chrono::milliseconds wait);

// Asks a broker anew (`wait` 0: what was heard last); empty when none answered.
std::string cluster_id(rd_kafka_t* client, std::chrono::milliseconds wait);
// Null when no broker answered in time. `all_topics`: those of the cluster, else those in use.
Metadata metadata(rd_kafka_t* client, bool all_topics, std::chrono::milliseconds wait);

Partitions partition_list(std::size_t capacity);

[[noreturn]] void throw_unavailable(std::string_view what, std::string_view reason);
// For one admin request that may take `wait`.
AdminOptions admin_options(rd_kafka_t* client, rd_kafka_admin_op_t operation,
                           std::chrono::milliseconds wait);
// The answer, waiting a little longer than the request itself may take. Throws Error unavailable
// when there is none or the request failed as a whole.
Event admin_answer(rd_kafka_queue_t* answers, std::chrono::milliseconds wait,
                   std::string_view what);

// Copies everything: the message can be destroyed.
Record record_of(const rd_kafka_message_t& message);

}  // namespace bilko::kafka::rdkafka
