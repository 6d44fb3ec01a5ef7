#include <gmock/gmock.h>

#include <map>
#include <thread>

#include "bilko/core/clock.h"
#include "bilko/core/error.h"
#include "bilko/kafka/producer.h"
#include "bilko/testing/eventually.h"
#include "bilko/testing/kafka_fixture.h"
#include "bilko/testing/tcp_gate.h"

namespace bilko::kafka {
namespace {

using std::chrono_literals::operator""ms;
using std::chrono_literals::operator""s;
using testing::eventually;
using testing::TestKafka;
using SteadyClock = std::chrono::steady_clock;

// Nothing listens on the port of a gate that was never opened.
struct Nowhere {
  testing::TcpGate gate{"127.0.0.1:1"};
  std::string address = gate.address();
};

struct Sender {
  explicit Sender(const std::string& servers, std::size_t bytes_max = 4U << 20)
      : producer({.bootstrap_servers = servers,
                  .client_id = "producer-test",
                  .message_bytes_max = bytes_max},
                 [this](const Delivery& delivery) { deliveries[delivery.tag] = delivery; }) {}

  // What became of the record; waits for it.
  Delivery send(const Record& record) {
    const std::uint64_t tag = ++last_tag;
    EXPECT_TRUE(producer.produce(record, tag));
    EXPECT_TRUE(eventually([&] {
      producer.poll(50ms);
      return deliveries.contains(tag);
    })) << "no delivery report";
    return deliveries[tag];
  }

  std::map<std::uint64_t, Delivery> deliveries;
  std::uint64_t last_tag = 0;
  Producer producer;
};

Record record_for(const std::string& topic, const std::string& value) {
  Record record;
  record.topic = topic;
  record.partition = -1;
  record.value = value;
  return record;
}

TEST(ProducerService, what_is_sent_comes_back_byte_for_byte) {
  TestKafka kafka;
  const auto topic = kafka.create_topic();
  Sender sender(kafka.bootstrap_servers());
  const std::string bytes("\0\xff{\"a\":1}\n", 10);
  std::vector<Record> sent(5, record_for(topic, ""));
  sent[0].key = bytes;
  sent[0].value = bytes;
  sent[0].headers = {{"ce_type", "invoice.sent"}, {"trace", bytes}, {"trace", "again"}, {"a", ""}};
  sent[1].value.reset();  // a tombstone
  sent[1].key = "key";
  sent[2].key.reset();
  sent[2].value = "no key";
  sent[3].key = "";
  sent[3].value = "";
  sent[4].value = std::string(1 << 20, 'x') + "end";
  const auto before = SystemClock().now();
  for (std::size_t i = 0; i < sent.size(); ++i) {
    const Delivery delivery = sender.send(sent[i]);
    EXPECT_TRUE(delivery.is_acknowledged) << delivery.failure;
    EXPECT_EQ(delivery.partition, 0);
    EXPECT_EQ(delivery.offset, static_cast<std::int64_t>(i));
  }
  const auto received = kafka.records(topic);
  ASSERT_EQ(received.size(), sent.size());
  for (std::size_t i = 0; i < sent.size(); ++i) {
    EXPECT_EQ(received[i].topic, topic);
    EXPECT_EQ(received[i].offset, static_cast<std::int64_t>(i));
    EXPECT_EQ(received[i].key, sent[i].key) << i;
    EXPECT_EQ(received[i].value, sent[i].value) << i;
    EXPECT_EQ(received[i].headers, sent[i].headers) << i;
    EXPECT_GE(received[i].timestamp, before);
    EXPECT_LE(received[i].timestamp, SystemClock().now());
  }
}

TEST(ProducerService, gives_a_key_the_partition_that_partition_of_tells) {
  TestKafka kafka;
  const auto topic = kafka.create_topic(6);
  Sender sender(kafka.bootstrap_servers());
  for (int i = 0; i < 100; ++i) {
    Record record = record_for(topic, "value");
    record.key = "inv_" + std::string(static_cast<std::size_t>(i % 7), 'x') + std::to_string(i);
    ASSERT_TRUE(sender.producer.produce(record, static_cast<std::uint64_t>(i)));
  }
  ASSERT_TRUE(sender.producer.flush(10s));
  for (const auto& record : kafka.records(topic))
    EXPECT_EQ(record.partition, partition_of(*record.key, 6)) << *record.key;
  EXPECT_EQ(sender.deliveries.size(), 100U);
}

TEST(ProducerService, keeps_a_partition_that_is_named) {
  TestKafka kafka;
  const auto topic = kafka.create_topic(3);
  Sender sender(kafka.bootstrap_servers());
  for (const std::int32_t partition : {2, 0, 1}) {
    Record record = record_for(topic, "value");
    record.key = "the same";
    record.partition = partition;
    EXPECT_EQ(sender.send(record).partition, partition);
  }
}

TEST(ProducerService, a_missing_topic_fails_its_records_and_only_those) {
  TestKafka kafka;
  const auto topic = kafka.create_topic();
  const auto missing = testing::unique_name("test.missing");
  Sender sender(kafka.bootstrap_servers());
  const Delivery first = sender.send(record_for(missing, "a"));
  EXPECT_FALSE(first.is_acknowledged);
  EXPECT_FALSE(first.is_fatal);
  EXPECT_THAT(first.failure, ::testing::HasSubstr(missing));
  EXPECT_THAT(first.failure, ::testing::HasSubstr("nknown topic"));
  EXPECT_FALSE(sender.send(record_for(missing, "b")).is_acknowledged);
  EXPECT_TRUE(sender.send(record_for(topic, "c")).is_acknowledged);
  kafka.create_topics({{.name = missing, .partitions = 1}});
  EXPECT_TRUE(
      eventually([&] { return sender.send(record_for(missing, "d")).is_acknowledged; }, 30s));
}

TEST(ProducerService, a_record_above_its_own_limit_is_refused_at_once) {
  TestKafka kafka;
  const auto topic = kafka.create_topic();
  Sender sender(kafka.bootstrap_servers(), 100'000);
  try {
    sender.producer.produce(record_for(topic, std::string(100'001, 'x')), 1);
    FAIL() << "it was taken";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::invalid);
    EXPECT_EQ(error.code(), "record_refused");
  }
  EXPECT_TRUE(sender.send(record_for(topic, "small")).is_acknowledged);
}

TEST(ProducerService, a_partition_that_does_not_exist_is_refused) {
  TestKafka kafka;
  const auto topic = kafka.create_topic(1);
  Sender sender(kafka.bootstrap_servers());
  EXPECT_TRUE(sender.send(record_for(topic, "now the partitions are known")).is_acknowledged);
  Record record = record_for(topic, "value");
  record.partition = 1;
  EXPECT_THROW(sender.producer.produce(record, 99), Error);
}

TEST(ProducerService, a_record_above_the_topics_limit_fails_alone) {
  TestKafka kafka;
  const auto topic = testing::unique_name("test.narrow");
  kafka.create_topics({{.name = topic, .partitions = 1, .message_bytes_max = 50'000}});
  Sender sender(kafka.bootstrap_servers());
  // Bytes that LZ4 can not make smaller.
  std::string large;
  for (std::uint32_t x = 1; large.size() < 200'000; x = x * 1664525U + 1013904223U)
    large += static_cast<char>(x >> 24);
  const Delivery delivery = sender.send(record_for(topic, large));
  EXPECT_FALSE(delivery.is_acknowledged);
  EXPECT_FALSE(delivery.is_fatal) << delivery.failure;
  EXPECT_TRUE(sender.send(record_for(topic, "small")).is_acknowledged);
}

TEST(ProducerService, wake_interrupts_a_poll_and_is_kept_for_the_next) {
  TestKafka kafka;
  Sender sender(kafka.bootstrap_servers());
  for (int i = 0; i < 20; ++i) {
    const auto start = SteadyClock::now();
    const std::jthread waker([&] { sender.producer.wake(); });
    sender.producer.poll(20s);
    EXPECT_LT(SteadyClock::now() - start, 10s);
  }
}

TEST(ProducerService, what_was_queued_while_the_broker_was_away_is_delivered_later) {
  TestKafka kafka;
  const auto topic = kafka.create_topic();
  testing::TcpGate gate(kafka.bootstrap_servers());
  Sender sender(gate.address());
  ASSERT_TRUE(sender.producer.produce(record_for(topic, "early"), 1));
  EXPECT_EQ(sender.producer.cluster_id(100ms), "");
  EXPECT_FALSE(sender.producer.flush(300ms));
  EXPECT_TRUE(sender.deliveries.empty());
  gate.open();
  EXPECT_TRUE(eventually([&] {
    sender.producer.poll(50ms);
    return sender.deliveries.contains(1);
  }));
  EXPECT_TRUE(sender.deliveries[1].is_acknowledged);
}

TEST(ProducerService, tells_that_its_queue_is_full_and_ends_soon_without_a_broker) {
  const Nowhere nowhere;
  auto sender = std::make_unique<Sender>(nowhere.address);
  std::uint64_t taken = 0;
  while (sender->producer.produce(record_for("any", "value"), taken)) ++taken;
  EXPECT_GE(taken, 10'000U);
  const auto start = SteadyClock::now();
  sender.reset();
  EXPECT_LT(SteadyClock::now() - start, 3s);
}

TEST(ProducerService, names_the_cluster_it_writes_to) {
  TestKafka kafka;
  Sender sender(kafka.bootstrap_servers());
  EXPECT_EQ(sender.producer.cluster_id(10s), kafka.admin().cluster_id());
  EXPECT_EQ(sender.producer.cluster_id(0ms), kafka.admin().cluster_id());
}

TEST(ProducerService, refuses_settings_that_make_no_sense) {
  const ProducerOptions options{
      .bootstrap_servers = "127.0.0.1:1", .client_id = "x", .message_bytes_max = 1};
  EXPECT_THROW(Producer(options, [](const Delivery&) {}), Error);
}

}  // namespace
}  // namespace bilko::kafka
