#include <gmock/gmock.h>

#include <algorithm>

#include "bilko/core/error.h"
#include "bilko/kafka/admin.h"
#include "bilko/testing/eventually.h"
#include "bilko/testing/kafka_fixture.h"
#include "bilko/testing/tcp_gate.h"

namespace bilko::kafka {
namespace {

using testing::TestKafka;

TEST(AdminService, creates_what_is_missing_and_leaves_what_exists) {
  TestKafka kafka;
  const auto first = testing::unique_name("test.a");
  const auto second = testing::unique_name("test.b");
  kafka.create_topics({{.name = first, .partitions = 2}});
  EXPECT_THAT(kafka.admin().create_topics(
                  {{.name = first, .partitions = 5}, {.name = second, .partitions = 3}}),
              ::testing::ElementsAre(second));
  EXPECT_TRUE(testing::eventually([&] {
    const auto topics = kafka.admin().topics();
    const auto has = [&](const std::string& name, std::int32_t partitions) {
      return std::ranges::any_of(topics, [&](const TopicState& topic) {
        return topic.name == name && topic.partitions == partitions;
      });
    };
    return has(first, 2) && has(second, 3);
  }));
  kafka.admin().delete_topics({second});
}

TEST(AdminService, passes_on_why_a_topic_is_refused) {
  TestKafka kafka;
  try {
    kafka.admin().create_topics({{.name = "no blanks", .partitions = 1}});
    FAIL() << "it was created";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), "topic_refused");
    EXPECT_THAT(error.what(), ::testing::HasSubstr("no blanks"));
  }
  EXPECT_THROW(kafka.admin().create_topics(
                   {{.name = testing::unique_name("test"), .partitions = 1, .replication = 7}}),
               Error);
}

TEST(AdminService, tells_first_and_next_offset_of_each_partition) {
  TestKafka kafka;
  const auto topic = kafka.create_topic(3);
  for (const std::int32_t partition : {0, 0, 2}) {
    Record record;
    record.topic = topic;
    record.partition = partition;
    record.value = "value";
    kafka.produce(record);
  }
  const auto found = kafka.admin().watermarks({{topic, 0}, {topic, 1}, {topic, 2}});
  using Offsets = std::pair<std::int64_t, std::int64_t>;
  EXPECT_EQ(found.at({topic, 0}), Offsets(0, 2));
  EXPECT_EQ(found.at({topic, 1}), Offsets(0, 0));
  EXPECT_EQ(found.at({topic, 2}), Offsets(0, 1));
}

TEST(AdminService, deletes_topics_and_skips_what_does_not_exist) {
  TestKafka kafka;
  const auto topic = kafka.create_topic();
  kafka.admin().delete_topics({topic, testing::unique_name("test.none")});
  EXPECT_TRUE(testing::eventually(
      [&] { return std::ranges::count(kafka.admin().topics(), topic, &TopicState::name) == 0; }));
}

TEST(AdminService, says_that_no_broker_answers) {
  const testing::TcpGate nobody("127.0.0.1:1");
  Admin admin(nobody.address(), std::chrono::milliseconds(300));
  const auto code_of = [](auto&& call) -> std::string {
    try {
      call();
    } catch (const Error& error) {
      return error.kind() == ErrorKind::unavailable ? error.code() : "another kind";
    }
    return "no error";
  };
  EXPECT_EQ(code_of([&] { admin.cluster_id(); }), "kafka_unavailable");
  EXPECT_EQ(code_of([&] { admin.topics(); }), "kafka_unavailable");
  EXPECT_EQ(code_of([&] { admin.watermarks({{"any", 0}}); }), "kafka_unavailable");
  EXPECT_EQ(code_of([&] { admin.create_topics({{.name = "any", .partitions = 1}}); }),
            "kafka_unavailable");
  EXPECT_EQ(code_of([&] { admin.delete_topics({"any"}); }), "kafka_unavailable");
}

TEST(AdminService, changes_a_setting_and_keeps_the_others) {
  TestKafka kafka;
  const auto topic = testing::unique_name("test");
  kafka.create_topics({{.name = topic, .partitions = 1, .retention_ms = 60'000}});
  kafka.admin().change_settings(topic, {{"max.message.bytes", "4194304"}});
  const auto settings = kafka.admin().settings({topic}).at(topic);
  EXPECT_EQ(settings.at("max.message.bytes"), "4194304");
  EXPECT_EQ(settings.at("retention.ms"), "60000");
  EXPECT_THROW(kafka.admin().settings({testing::unique_name("absent")}), Error);
  kafka.admin().add_partitions(topic, 3);
  EXPECT_TRUE(testing::eventually([&] {
    const auto topics = kafka.admin().topics();
    return std::ranges::any_of(topics, [&](const TopicState& state) {
      return state.name == topic && state.partitions == 3;
    });
  }));
}

TEST(AdminService, finds_the_first_offset_at_a_time) {
  TestKafka kafka;
  const auto topic = kafka.create_topic(2);
  Record record;
  record.topic = topic;
  record.value = "value";
  kafka.produce(record);
  const auto recorded = kafka.records(topic).at(0).timestamp;
  const auto at = kafka.admin().offsets_at({{topic, 0}, {topic, 1}}, recorded);
  EXPECT_EQ(at.at({topic, 0}), 0);
  EXPECT_EQ(at.at({topic, 1}), 0);
  const auto later = recorded + std::chrono::hours(1);
  EXPECT_EQ(kafka.admin().offsets_at({{topic, 0}}, later).at({topic, 0}), 1);
}

}  // namespace
}  // namespace bilko::kafka
