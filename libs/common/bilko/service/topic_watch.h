#pragma once

#include <condition_variable>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "bilko/kafka/admin.h"

namespace bilko::service {

// Looks again and again whether the topics a service answers for are there and large enough, and
// says so in log, metric and the detail of /readyz. Thread-safe.
class TopicWatch {
 public:
  TopicWatch(std::string bootstrap_servers, std::vector<kafka::TopicSpec> wanted);
  ~TopicWatch();  // stop()s

  void start();
  void stop();
  // What is short, one sentence each; empty when all is well or Kafka does not answer.
  std::vector<std::string> shortcomings() const;
  // Names of the topics that are missing.
  std::vector<std::string> missing() const;

 private:
  void loop();
  void look();

  const std::string bootstrap_servers_;
  const std::vector<kafka::TopicSpec> wanted_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  bool stopping_ = false;
  std::vector<std::string> shortcomings_;
  std::vector<std::string> missing_;
  std::jthread thread_;
};

}  // namespace bilko::service
