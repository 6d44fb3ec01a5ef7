#include <gmock/gmock.h>

#include <map>

#include "bilko/kafka/consumer.h"
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
using Partitions = std::set<TopicPartition>;

// One member of a group that keeps what it is given and what it is told.
struct Member {
  Member(const std::string& servers, const std::string& group, std::vector<std::string> topics)
      : consumer({.bootstrap_servers = servers,
                  .group = group,
                  .client_id = "consumer-test",
                  .topics = std::move(topics)},
                 {.on_assigned = [this](const Partitions& given) { assigned = given; },
                  .on_revoked =
                      [this](const Partitions& taken, bool is_lost) {
                        for (const auto& [partition, offset] : to_store_at_revoke)
                          consumer.store(partition, offset);
                        revoked.push_back(taken);
                        was_lost = is_lost;
                        assigned.clear();
                      }}) {}

  // Polls until `count` records have come in all, or the deadline.
  bool receives(std::size_t count, std::chrono::milliseconds deadline = 20s) {
    return eventually(
        [&] {
          poll();
          return values.size() >= count;
        },
        deadline);
  }
  void poll() {
    if (auto record = consumer.poll(20ms)) {
      values.push_back(record->value.value_or("(null)"));
      next[{record->topic, record->partition}] = record->offset + 1;
    }
  }
  void store_all() {
    for (const auto& [partition, offset] : next) consumer.store(partition, offset);
  }

  Partitions assigned;
  std::vector<Partitions> revoked;
  bool was_lost = false;
  std::map<TopicPartition, std::int64_t> to_store_at_revoke;
  std::map<TopicPartition, std::int64_t> next;
  std::vector<std::string> values;
  Consumer consumer;
};

class ConsumerService : public ::testing::Test {
 protected:
  Member member(std::vector<std::string> topics) {
    return Member(kafka.bootstrap_servers(), group, std::move(topics));
  }
  void produce(const std::string& topic, const std::vector<std::string>& values,
               std::int32_t partition = 0) {
    for (const auto& value : values) {
      Record record;
      record.topic = topic;
      record.partition = partition;
      record.value = value;
      kafka.produce(record);
    }
  }

  TestKafka kafka;
  std::string group = testing::unique_name("test-group");
};

TEST_F(ConsumerService, a_new_group_begins_with_the_earliest_record) {
  const auto topic = kafka.create_topic();
  produce(topic, {"a", "b", "c"});
  auto first = member({topic});
  ASSERT_TRUE(first.receives(3));
  EXPECT_THAT(first.values, ::testing::ElementsAre("a", "b", "c"));
  EXPECT_THAT(first.assigned, ::testing::ElementsAre(TopicPartition{topic, 0}));
  EXPECT_EQ(first.consumer.cluster_id(5s), kafka.admin().cluster_id());
  EXPECT_EQ(first.consumer.trouble(), "");
}

TEST_F(ConsumerService, goes_on_after_what_was_stored_and_only_after_that) {
  const auto topic = kafka.create_topic();
  produce(topic, {"a", "b", "c"});
  {
    auto first = member({topic});
    ASSERT_TRUE(first.receives(3));
    first.consumer.store({topic, 0}, 2);  // c was seen, but is not done
    first.consumer.close();
    EXPECT_EQ(first.revoked.size(), 1U);
    EXPECT_FALSE(first.was_lost);
  }
  auto second = member({topic});
  ASSERT_TRUE(second.receives(1));
  produce(topic, {"d"});
  ASSERT_TRUE(second.receives(2));
  EXPECT_THAT(second.values, ::testing::ElementsAre("c", "d"));
}

TEST_F(ConsumerService, nothing_is_committed_that_was_not_stored) {
  const auto topic = kafka.create_topic();
  produce(topic, {"a"});
  {
    auto first = member({topic});
    ASSERT_TRUE(first.receives(1));
    first.consumer.commit_sync();
    first.consumer.commit_async();
  }
  auto second = member({topic});
  ASSERT_TRUE(second.receives(1));
  EXPECT_THAT(second.values, ::testing::ElementsAre("a"));
}

TEST_F(ConsumerService, an_asynchronous_commit_reaches_the_broker) {
  const auto topic = kafka.create_topic();
  produce(topic, {"a", "b"});
  {
    auto first = member({topic});
    ASSERT_TRUE(first.receives(2));
    first.consumer.store({topic, 0}, 1);
    first.consumer.commit_async();
    // Leaving goes over the same connection, behind the commit, and commits nothing itself.
    first.consumer.abandon();
  }
  auto second = member({topic});
  ASSERT_TRUE(second.receives(1));
  EXPECT_EQ(second.values.front(), "b");
}

TEST_F(ConsumerService, an_abandoned_member_commits_nothing_and_leaves_the_group) {
  const auto topic = kafka.create_topic();
  produce(topic, {"a"});
  auto first = member({topic});
  ASSERT_TRUE(first.receives(1));
  first.consumer.store({topic, 0}, 1);
  first.consumer.abandon();
  EXPECT_TRUE(first.was_lost);
  auto second = member({topic});
  ASSERT_TRUE(second.receives(1, 8s)) << "the session of the first one is not over";
  EXPECT_EQ(second.values.front(), "a");
}

TEST_F(ConsumerService, two_members_share_by_range_so_that_a_partition_number_is_in_one_place) {
  const auto one = kafka.create_topic(4);
  const auto two = kafka.create_topic(4);
  auto first = member({one, two});
  ASSERT_TRUE(eventually([&] {
    first.poll();
    return first.assigned.size() == 8;
  }));
  auto second = member({one, two});
  ASSERT_TRUE(eventually(
      [&] {
        first.poll();
        second.poll();
        return first.assigned.size() == 4 && second.assigned.size() == 4;
      },
      30s));
  ASSERT_EQ(first.revoked.size(), 1U);
  EXPECT_EQ(first.revoked.front().size(), 8U);
  EXPECT_FALSE(first.was_lost);
  for (std::int32_t i = 0; i < 4; ++i)
    EXPECT_EQ(first.assigned.contains({one, i}), first.assigned.contains({two, i})) << i;
}

TEST_F(ConsumerService, what_is_stored_at_a_revoke_is_not_given_to_the_next_member) {
  const auto topic = kafka.create_topic(2);
  produce(topic, {"a"}, 0);
  produce(topic, {"b"}, 1);
  auto first = member({topic});
  ASSERT_TRUE(first.receives(2));
  first.to_store_at_revoke = first.next;
  auto second = member({topic});
  ASSERT_TRUE(eventually(
      [&] {
        first.poll();
        second.poll();
        return first.assigned.size() == 1 && second.assigned.size() == 1;
      },
      30s));
  produce(topic, {"c"}, 0);
  produce(topic, {"d"}, 1);
  ASSERT_TRUE(eventually([&] {
    first.poll();
    second.poll();
    return first.values.size() + second.values.size() >= 4;
  }));
  EXPECT_EQ(first.values.size(), 3U);
  ASSERT_EQ(second.values.size(), 1U);
  EXPECT_THAT(second.values.front(), ::testing::AnyOf("c", "d"));
}

TEST_F(ConsumerService, storing_for_a_partition_of_another_member_is_ignored) {
  const auto topic = kafka.create_topic();
  auto first = member({topic});
  ASSERT_TRUE(eventually([&] {
    first.poll();
    return !first.assigned.empty();
  }));
  first.consumer.store({topic, 5}, 3);
  first.consumer.store({"another", 0}, 3);
  first.consumer.commit_sync();
  EXPECT_EQ(first.consumer.trouble(), "");
}

TEST_F(ConsumerService, closes_within_two_seconds_and_its_partitions_are_free_at_once) {
  const auto topic = kafka.create_topic();
  produce(topic, {"a"});
  auto first = member({topic});
  ASSERT_TRUE(first.receives(1));
  first.store_all();
  const auto start = SteadyClock::now();
  first.consumer.close();
  EXPECT_LT(SteadyClock::now() - start, 2s);
  EXPECT_EQ(first.revoked.size(), 1U);
  EXPECT_FALSE(first.consumer.poll(1ms).has_value());
  auto second = member({topic});
  EXPECT_TRUE(eventually(
      [&] {
        second.poll();
        return !second.assigned.empty();
      },
      8s));
}

TEST_F(ConsumerService, closes_though_its_topic_has_vanished) {
  const auto topic = kafka.create_topic();
  produce(topic, {"a", "b", "c"});
  auto first = member({topic});
  ASSERT_TRUE(first.receives(3));
  kafka.admin().delete_topics({topic});
  ASSERT_TRUE(eventually(
      [&] {
        first.poll();
        return first.assigned.empty() || !first.consumer.trouble().empty();
      },
      30s));
  const auto begun = SteadyClock::now();
  first.consumer.abandon();
  EXPECT_LT(SteadyClock::now() - begun, 6s);
}

TEST_F(ConsumerService, a_topic_that_appears_later_is_joined_and_missed_meanwhile) {
  const auto topic = kafka.create_topic();
  const auto late = testing::unique_name("test.late");
  produce(topic, {"a"});
  auto first = member({topic, late});
  ASSERT_TRUE(first.receives(1)) << "the topic that exists is served";
  first.store_all();
  EXPECT_TRUE(eventually([&] {
    first.poll();
    return first.consumer.trouble() == "topics missing: " + late;
  })) << first.consumer.trouble();
  kafka.create_topics({{.name = late, .partitions = 1}});
  produce(late, {"b"});
  ASSERT_TRUE(first.receives(2, 40s));
  EXPECT_EQ(first.values.back(), "b");
  EXPECT_TRUE(eventually([&] {
    first.poll();
    return first.consumer.trouble().empty();
  })) << first.consumer.trouble();
}

TEST_F(ConsumerService, waits_for_a_broker_that_is_away_says_so_and_begins_when_it_is_there) {
  const auto topic = kafka.create_topic();
  produce(topic, {"a"});
  testing::TcpGate gate(kafka.bootstrap_servers());
  Member late(gate.address(), group, {topic});
  EXPECT_TRUE(eventually([&] {
    late.poll();
    return !late.consumer.trouble().empty();
  }));
  EXPECT_EQ(late.consumer.cluster_id(50ms), "");
  gate.open();
  ASSERT_TRUE(late.receives(1));
  EXPECT_TRUE(eventually([&] {
    late.poll();
    return late.consumer.trouble().empty();
  })) << late.consumer.trouble();
}

TEST_F(ConsumerService, closes_soon_when_no_broker_was_ever_there) {
  testing::TcpGate gate(kafka.bootstrap_servers());
  Member lonely(gate.address(), group, {"any"});
  lonely.poll();
  const auto start = SteadyClock::now();
  lonely.consumer.close();
  EXPECT_LT(SteadyClock::now() - start, 2s);
}

TEST_F(ConsumerService, a_paused_partition_stays_silent_and_loses_nothing) {
  const auto topic = kafka.create_topic(2);
  auto first = member({topic});
  ASSERT_TRUE(eventually([&] {
    first.poll();
    return first.assigned.size() == 2;
  }));
  first.consumer.pause({{topic, 0}});
  produce(topic, {"a", "b"}, 0);
  produce(topic, {"c"}, 1);
  ASSERT_TRUE(first.receives(1));
  EXPECT_FALSE(first.receives(2, 500ms));
  first.consumer.resume({{topic, 0}});
  ASSERT_TRUE(first.receives(3));
  EXPECT_THAT(first.values, ::testing::ElementsAre("c", "a", "b"));
}

TEST_F(ConsumerService, lag_is_what_is_not_stored_yet) {
  const auto topic = kafka.create_topic();
  produce(topic, {"a", "b", "c"});
  auto first = member({topic});
  ASSERT_TRUE(first.receives(3));
  EXPECT_EQ(first.consumer.lag(), 3);
  first.consumer.store({topic, 0}, 1);
  EXPECT_EQ(first.consumer.lag(), 2);
  first.store_all();
  EXPECT_EQ(first.consumer.lag(), 0);
}

TEST_F(ConsumerService, an_exception_of_the_owner_does_not_reach_librdkafka) {
  const auto topic = kafka.create_topic();
  Consumer consumer({.bootstrap_servers = kafka.bootstrap_servers(),
                     .group = group,
                     .client_id = "consumer-test",
                     .topics = {topic}},
                    {[](const Partitions&) { throw std::runtime_error("one"); },
                     [](const Partitions&, bool) { throw std::runtime_error("two"); }});
  produce(topic, {"a"});
  EXPECT_TRUE(eventually([&] { return consumer.poll(20ms).has_value(); }));
  consumer.close();
}

}  // namespace
}  // namespace bilko::kafka
