#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include "bilko/kafka/admin.h"
#include "bilko/kafka/producer.h"
#include "bilko/kafka/record.h"

namespace bilko::testing {

// A name that no other test has: for topics, groups and clients.
std::string unique_name(std::string_view stem);

// A real broker. Needs BILKO_TEST_KAFKA (bootstrap servers); throws when it is not set. The topics
// it created are deleted at the end.
class TestKafka {
 public:
  TestKafka();
  ~TestKafka();
  TestKafka(const TestKafka&) = delete;
  TestKafka& operator=(const TestKafka&) = delete;

  const std::string& bootstrap_servers() const { return bootstrap_servers_; }
  kafka::Admin& admin() { return admin_; }

  // Both return when the topic can be used.
  std::string create_topic(std::int32_t partitions = 1);  // gives its unique name
  void create_topics(const std::vector<kafka::TopicSpec>& topics);

  // Produces and waits for the acknowledgement; throws when there is none.
  kafka::Delivery produce(const kafka::Record& record);

  // Everything below the present end of the topic, by partition and offset; throws when the
  // deadline passes before it is read.
  std::vector<kafka::Record> records(const std::string& topic,
                                     std::chrono::milliseconds deadline = std::chrono::seconds(15));
  // The same, as soon as there are at least `count`; throws when there are fewer at the deadline.
  std::vector<kafka::Record> await_records(
      const std::string& topic, std::size_t count,
      std::chrono::milliseconds deadline = std::chrono::seconds(15));

 private:
  std::int64_t record_count(const std::string& topic);

  std::string bootstrap_servers_;
  kafka::Admin admin_;
  std::vector<std::string> created_;
  kafka::Delivery last_;
  kafka::Producer producer_;
};

}  // namespace bilko::testing
