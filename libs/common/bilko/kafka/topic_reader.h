#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>

#include "bilko/kafka/record.h"

namespace bilko::kafka {

// Reads all partitions of one topic from their start, outside any group: every reader gets every
// record. Works while Kafka is away and while the topic is missing. Used by one thread.
class TopicReader {
 public:
  TopicReader(const std::string& bootstrap_servers, const std::string& client_id,
              std::string topic);
  ~TopicReader();
  TopicReader(const TopicReader&) = delete;
  TopicReader& operator=(const TopicReader&) = delete;

  std::optional<Record> poll(std::chrono::milliseconds wait);
  // The cluster's id as last heard; empty before any broker has answered.
  std::string cluster_id() const;

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace bilko::kafka
