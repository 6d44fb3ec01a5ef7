#include "bilko/testing/kafka_fixture.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <stdexcept>

#include "bilko/core/hash.h"
#include "bilko/kafka/consumer.h"
#include "bilko/testing/eventually.h"

namespace bilko::testing {
namespace {

using std::chrono_literals::operator""ms;

std::string broker_from_environment() {
  const char* servers = std::getenv("BILKO_TEST_KAFKA");
  if (servers == nullptr)
    throw std::runtime_error(
        "BILKO_TEST_KAFKA is not set: run './bilko test service', or give the bootstrap servers of "
        "a real Kafka 4");
  return servers;
}

}  // namespace

std::string unique_name(std::string_view stem) {
  return fmt::format("{}-{}", stem, hex(random_bytes(6)));
}

TestKafka::TestKafka()
    : bootstrap_servers_(broker_from_environment()),
      admin_(bootstrap_servers_),
      producer_({.bootstrap_servers = bootstrap_servers_, .client_id = "bilko-test"},
                [this](const kafka::Delivery& delivery) { last_ = delivery; }) {}

TestKafka::~TestKafka() {
  try {
    admin_.delete_topics(created_);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "deleting topics: %s\n", error.what());
  }
}

std::string TestKafka::create_topic(std::int32_t partitions) {
  auto name = unique_name("test.topic");
  create_topics({{.name = name, .partitions = partitions}});
  return name;
}

void TestKafka::create_topics(const std::vector<kafka::TopicSpec>& topics) {
  const auto created = admin_.create_topics(topics);
  created_.insert(created_.end(), created.begin(), created.end());
  const auto is_listed = [this](const kafka::TopicSpec& spec) {
    return std::ranges::count(admin_.topics(), spec.name, &kafka::TopicState::name) > 0;
  };
  if (!eventually([&] { return std::ranges::all_of(topics, is_listed); }))
    throw std::runtime_error("the broker does not list the topics it created");
}

kafka::Delivery TestKafka::produce(const kafka::Record& record) {
  if (!producer_.produce(record, 0) || !producer_.flush(std::chrono::seconds(15)))
    throw std::runtime_error("the record was not delivered in time");
  if (!last_.is_acknowledged)
    throw std::runtime_error("the record was not delivered: " + last_.failure);
  return last_;
}

std::int64_t TestKafka::record_count(const std::string& topic) {
  const auto topics = admin_.topics();
  const auto found = std::ranges::find(topics, topic, &kafka::TopicState::name);
  if (found == topics.end()) throw std::runtime_error("there is no topic " + topic);
  std::vector<kafka::TopicPartition> partitions;
  for (std::int32_t i = 0; i < found->partitions; ++i) partitions.push_back({topic, i});
  std::int64_t count = 0;
  for (const auto& [partition, offsets] : admin_.watermarks(partitions))
    count += offsets.second - offsets.first;
  return count;
}

std::vector<kafka::Record> TestKafka::records(const std::string& topic,
                                              std::chrono::milliseconds deadline) {
  return await_records(topic, static_cast<std::size_t>(record_count(topic)), deadline);
}

std::vector<kafka::Record> TestKafka::await_records(const std::string& topic, std::size_t count,
                                                    std::chrono::milliseconds deadline) {
  std::vector<kafka::Record> found;
  const auto end = std::chrono::steady_clock::now() + deadline;
  kafka::Consumer consumer({.bootstrap_servers = bootstrap_servers_,
                            .group = unique_name("test-reader"),
                            .client_id = "bilko-test",
                            .topics = {topic}},
                           {[](const auto&) {}, [](const auto&, bool) {}});
  while (found.size() < count && std::chrono::steady_clock::now() < end)
    if (auto record = consumer.poll(100ms)) found.push_back(std::move(*record));
  // What lies behind the last one awaited belongs to the answer, too.
  while (auto record = count > 0 ? consumer.poll(0ms) : std::nullopt)
    found.push_back(std::move(*record));
  if (found.size() < count)
    throw std::runtime_error(
        fmt::format("{} of {} records of {} within the deadline", found.size(), count, topic));
  std::ranges::sort(found, {}, [](const kafka::Record& record) {
    return std::pair(record.partition, record.offset);
  });
  return found;
}

}  // namespace bilko::testing
