#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "bilko/kafka/record.h"

namespace bilko::kafka {

struct TopicSpec {
  std::string name;
  std::int32_t partitions = 0;
  std::int16_t replication = 1;
  std::int64_t retention_ms = -1;  // -1: unlimited
  std::int64_t message_bytes_max = 2 << 20;
};

struct TopicState {
  std::string name;
  std::int32_t partitions = 0;
};

// Of librdkafka, as it runs.
std::string library_version();

// Looks at and shapes a cluster. Throws Error unavailable when no broker answers in time.
// Thread-safe.
class Admin {
 public:
  explicit Admin(const std::string& bootstrap_servers,
                 std::chrono::milliseconds answer_wait = std::chrono::seconds(10));
  ~Admin();
  Admin(const Admin&) = delete;
  Admin& operator=(const Admin&) = delete;

  // Creates what is missing (retention.ms, max.message.bytes, cleanup.policy=delete); what exists
  // is left as it is. Gives the names created. Throws Error invalid `topic_refused` with the
  // broker's reason.
  std::vector<std::string> create_topics(const std::vector<TopicSpec>& topics);
  // What does not exist is skipped.
  void delete_topics(const std::vector<std::string>& names);
  // Without Kafka's own (`__…`). A broker may list a new topic a moment after it was created.
  std::vector<TopicState> topics();
  // How those of the topics are that exist: partitions, retention, largest record. Replication is
  // not looked at.
  std::vector<TopicSpec> describe(const std::vector<std::string>& names);
  std::string cluster_id();
  // The settings of topics as the brokers see them (retention.ms, max.message.bytes, …), defaults
  // included. Throws Error invalid `topic_refused` for a topic that does not exist.
  std::map<std::string, std::map<std::string, std::string>> settings(
      const std::vector<std::string>& topics);
  // Changes some settings of one topic and keeps the others that were set for it. Throws as above.
  void change_settings(const std::string& topic, const std::map<std::string, std::string>& changes);
  // Raises the number of partitions; keys then move to other partitions. Throws as above.
  void add_partitions(const std::string& topic, std::int32_t total);
  // The first offset recorded at `time` or later, the next-to-be-written where there is none.
  std::map<TopicPartition, std::int64_t> offsets_at(const std::vector<TopicPartition>& partitions,
                                                    Instant time);
  // First and next-to-be-written offset of each partition.
  std::map<TopicPartition, std::pair<std::int64_t, std::int64_t>> watermarks(
      const std::vector<TopicPartition>& partitions);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace bilko::kafka
