// What clients do with answers that a healthy broker never gives: librdkafka's own mock cluster,
// within this process.
#include <gmock/gmock.h>
#include <librdkafka/rdkafka.h>
#include <librdkafka/rdkafka_mock.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "bilko/kafka/consumer.h"
#include "bilko/kafka/producer.h"
#include "bilko/kafka/reader.h"

namespace bilko::kafka {
namespace {

using std::chrono_literals::operator""ms;
using std::chrono_literals::operator""s;
using ::testing::ElementsAre;
using Values = std::vector<std::string>;

enum class Request : std::int16_t { produce = 0, offset_commit = 8, heartbeat = 12 };

class FaultyBroker : public ::testing::Test {
 protected:
  FaultyBroker() {
    std::array<char, 256> reason{};
    client_.reset(rd_kafka_new(RD_KAFKA_PRODUCER, nullptr, reason.data(), reason.size()));
    cluster_.reset(rd_kafka_mock_cluster_new(client_.get(), 1));
    rd_kafka_mock_topic_create(cluster_.get(), kTopic, 1, 1);
  }

  static constexpr auto kTopic = "user.user.updated";

  std::string servers() const { return rd_kafka_mock_cluster_bootstraps(cluster_.get()); }
  // The next requests of this kind are answered so.
  void answer(Request request, const std::vector<rd_kafka_resp_err_t>& errors) {
    rd_kafka_mock_push_request_errors_array(cluster_.get(), static_cast<std::int16_t>(request),
                                            errors.size(), errors.data());
  }
  void set_up(bool is_up) {
    if (is_up) rd_kafka_mock_broker_set_up(cluster_.get(), 1);
    else rd_kafka_mock_broker_set_down(cluster_.get(), 1);
  }

  // What became of each of these records.
  std::vector<Delivery> produce(const Values& values) {
    std::vector<Delivery> deliveries;
    Producer producer({.bootstrap_servers = servers(), .client_id = "test"},
                      [&](const Delivery& delivery) { deliveries.push_back(delivery); });
    for (const auto& value : values) {
      Record record;
      record.topic = kTopic;
      record.value = value;
      EXPECT_TRUE(producer.produce(record, deliveries.size()));
    }
    EXPECT_TRUE(producer.flush(20s));
    return deliveries;
  }
  Values topic(std::int64_t records) {
    Values values;
    Reader reader(servers(), "test-reader");
    reader.read(
        {{{kTopic, 0}, {0, records}}},
        [&](const Record& record) {
          values.push_back(*record.value);
          return true;
        },
        10s);
    return values;
  }

  std::int64_t stored_ = 0;

  struct Destroy {
    void operator()(rd_kafka_t* client) const { rd_kafka_destroy(client); }
    void operator()(rd_kafka_mock_cluster_t* cluster) const {
      rd_kafka_mock_cluster_destroy(cluster);
    }
  };
  std::unique_ptr<rd_kafka_t, Destroy> client_;
  std::unique_ptr<rd_kafka_mock_cluster_t, Destroy> cluster_;
};

// A member of a group that applies at once what it is given.
struct Member {
  explicit Member(const std::string& servers)
      : consumer({.bootstrap_servers = servers,
                  .group = "test-group",
                  .client_id = "test",
                  .topics = {"user.user.updated"}},
                 {.on_assigned = [this](const auto&) { ++assignments; },
                  .on_revoked = [this](const auto&, bool is_lost) { losses += is_lost ? 1 : 0; }}) {
  }
  // Until that many values have come.
  void receive(std::size_t count) {
    const auto until = std::chrono::steady_clock::now() + 20s;
    while (values.size() < count && std::chrono::steady_clock::now() < until) poll();
  }
  void poll() {
    if (const auto record = consumer.poll(20ms)) {
      values.push_back(*record->value);
      consumer.store({record->topic, record->partition}, record->offset + 1);
    }
  }

  Values values;
  int assignments = 0;
  int losses = 0;
  Consumer consumer;
};

TEST_F(FaultyBroker, ARecordIsSentAgainUntilItIsTakenAndOrderStays) {
  answer(Request::produce,
         {RD_KAFKA_RESP_ERR_REQUEST_TIMED_OUT, RD_KAFKA_RESP_ERR_NOT_ENOUGH_REPLICAS,
          RD_KAFKA_RESP_ERR_NOT_LEADER_FOR_PARTITION});
  for (const auto& delivery : produce({"a", "b", "c"}))
    EXPECT_TRUE(delivery.is_acknowledged) << delivery.failure;
  EXPECT_THAT(topic(3), ElementsAre("a", "b", "c"));
}

TEST_F(FaultyBroker, ARecordThatIsRefusedIsReportedAndIsNotThere) {
  answer(Request::produce, {RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED});
  const auto refused = produce({"a"});
  ASSERT_EQ(refused.size(), 1u);
  EXPECT_FALSE(refused[0].is_acknowledged);
  EXPECT_FALSE(refused[0].is_fatal);
  EXPECT_FALSE(refused[0].failure.empty());
  EXPECT_TRUE(produce({"b"})[0].is_acknowledged);
  EXPECT_THAT(topic(1), ElementsAre("b"));
}

// librdkafka's idempotent producer takes what may have been lost with a connection for stored as
// soon as something sent after it is.
TEST_F(FaultyBroker, WhatWasLostWithItsConnectionIsNotTakenForStoredBecauseALaterOneIs) {
  for (int round = 0; round < 20; ++round) {
    std::map<std::uint64_t, Delivery> deliveries;
    Producer producer({.bootstrap_servers = servers(), .client_id = "test"},
                      [&](const Delivery& delivery) { deliveries[delivery.tag] = delivery; });
    const auto send = [&](const std::string& value, std::uint64_t tag) {
      Record record;
      record.topic = kTopic;
      record.value = value;
      EXPECT_TRUE(producer.produce(record, tag));
    };
    send("first", 0);
    EXPECT_TRUE(producer.flush(20s));
    answer(Request::produce, {RD_KAFKA_RESP_ERR__TRANSPORT});
    send("lost", 1);
    for (std::uint64_t tag = 2; tag < 12; ++tag) {
      producer.poll(20ms);
      send("later", tag);
    }
    EXPECT_TRUE(producer.flush(20s));
    for (const auto& [tag, delivery] : deliveries)
      EXPECT_TRUE(delivery.is_acknowledged) << delivery.failure;
    stored_ += 12;
  }
  const auto values = topic(stored_);
  EXPECT_EQ(std::ranges::count(values, "lost"), 20);
}

TEST_F(FaultyBroker, OffsetsThatWereRefusedAreCommittedLater) {
  produce({"a", "b", "c"});
  {
    Member first(servers());
    first.receive(3);
    EXPECT_THAT(first.values, ElementsAre("a", "b", "c"));
    answer(Request::offset_commit,
           {RD_KAFKA_RESP_ERR_COORDINATOR_LOAD_IN_PROGRESS, RD_KAFKA_RESP_ERR_NOT_COORDINATOR});
    first.consumer.commit_sync();
    first.consumer.commit_sync();
    first.consumer.commit_sync();
  }
  produce({"d"});
  Member second(servers());
  second.receive(1);
  EXPECT_THAT(second.values, ElementsAre("d"));
}

TEST_F(FaultyBroker, AMemberThatTheGroupDoesNotKnowAnyMoreHearsThatAllIsLostAndJoinsAgain) {
  produce({"a"});
  Member member(servers());
  member.receive(1);
  member.consumer.commit_sync();
  answer(Request::heartbeat, {RD_KAFKA_RESP_ERR_UNKNOWN_MEMBER_ID});
  const auto until = std::chrono::steady_clock::now() + 20s;
  while (member.assignments < 2 && std::chrono::steady_clock::now() < until) member.poll();
  EXPECT_EQ(member.losses, 1);
  EXPECT_EQ(member.assignments, 2);
  produce({"b"});
  member.receive(2);
  EXPECT_THAT(member.values, ElementsAre("a", "b"));
}

TEST_F(FaultyBroker, WhileItIsDownNothingComesTheTroubleIsSaidAndThenItGoesOn) {
  produce({"a"});
  Member member(servers());
  member.receive(1);
  set_up(false);
  const auto until = std::chrono::steady_clock::now() + 20s;
  while (member.consumer.trouble().empty() && std::chrono::steady_clock::now() < until)
    member.poll();
  EXPECT_FALSE(member.consumer.trouble().empty());
  set_up(true);
  produce({"b"});
  member.receive(2);
  EXPECT_THAT(member.values, ElementsAre("a", "b"));
}

}  // namespace
}  // namespace bilko::kafka
