// Outbox, relay and runner on a real PostgreSQL and a real Kafka.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <atomic>
#include <stdexcept>

#include "bilko/events/migrations.h"
#include "bilko/events/outbox.h"
#include "bilko/events/relay.h"
#include "bilko/events/runner.h"
#include "bilko/testing/eventually.h"
#include "bilko/testing/kafka_fixture.h"
#include "bilko/testing/pg_fixture.h"

namespace bilko::events {
namespace {

using std::chrono::milliseconds;
using testing::eventually;
using testing::TestDatabase;
using testing::TestKafka;

constexpr EmbeddedFile kMigrations[] = {
    {"0001_create_effect.sql",
     "CREATE TABLE effect (n bigint GENERATED ALWAYS AS IDENTITY, event_id text NOT NULL, "
     "subject text NOT NULL, name text NOT NULL);"
     "CREATE TABLE thing (organization_id text NOT NULL, id text NOT NULL, name text, "
     "price numeric(19,4), sent_at timestamptz, version bigint NOT NULL DEFAULT 1, "
     "changed_by text, correlation_id text, caused_by text, PRIMARY KEY (organization_id, id));"
     "SELECT bilko_audit('thing', 'Invoice', 'invoice', 'invoice-service');"},
    {nullptr, nullptr}};
const std::string kType = "user.user.updated";

std::string data_of(const std::string& name) {
  return fmt::format(
      R"({{"userId":"usr_01ARZ3NDEKTSV4RRFFQ69G5FAV","updatedFields":["name"],"before":{{}},)"
      R"("after":{{"name":"{}"}},"updatedAt":"2026-02-23T10:30:01.123Z"}})",
      name);
}

class FlowTest : public ::testing::Test {
 protected:
  void SetUp() override {
    const auto type = kafka_.create_topic(3);
    topic_ = type;
    kafka_.create_topics({{topic_ + ".dlq", 3, 1, -1, 4 << 20}});
  }

  Context context() { return testing::context_of(organization_, clock_.now()); }

  // An event of our type whose row in the outbox names the test's own topic.
  void publish_as(const std::string& subject, const std::string& name) {
    db_.transact(context(), [&](pg::Tx& tx) {
      publish_event(tx, tx.context(), {kType, 1, subject, data_of(name)});
    });
  }
  void redirect_outbox() {
    admin_.query("UPDATE outbox SET topic = $1 WHERE topic = $2", topic_, kType);
  }
  std::int64_t count(const std::string& table) {
    return admin_.one("SELECT count(*) AS n FROM " + table).get<std::int64_t>("n");
  }
  RelayOptions relay_options() {
    return {.database_url = database_.service_url(),
            .bootstrap_servers = kafka_.bootstrap_servers(),
            .client_id = "test-relay"};
  }
  RunnerOptions runner_options(const std::string& group) {
    RunnerOptions options;
    options.bootstrap_servers = kafka_.bootstrap_servers();
    options.group = group;
    options.client_id = "test";
    options.retry = RetrySchedule({milliseconds(20), milliseconds(20), milliseconds(20)});
    return options;
  }
  // A record of a foreign producer.
  kafka::Record record(const std::string& subject, const std::string& name, int partition = 0) {
    CloudEvent event;
    event.id = "evt_" + Ulid::generate(clock_.now()).str();
    event.source = "user-service";
    event.type = kType;
    event.subject = subject;
    event.time = clock_.now();
    event.organization = organization_;
    event.data = data_of(name);
    kafka::Record record;
    record.topic = topic_;
    record.partition = partition;
    record.key = subject;
    record.value = encode(event);
    record.headers = structured_headers("");
    return record;
  }
  // Records the effect; fails as the name of the user says.
  Subscriptions subscriptions() {
    Subscriptions result;
    Subscription subscription;
    subscription.name = "note";
    subscription.type = kType;
    subscription.topic = topic_;
    subscription.apply = [this](pg::Tx& tx, std::span<const Received> received) {
      for (const auto& one : received) {
        const CloudEvent& event = *one.event;
        const std::string name(one.data.member("after").member("name").string());
        tx.execute("INSERT INTO effect (event_id, subject, name) VALUES ($1, $2, $3)", event.id,
                   event.subject, name);
        if (name == "bug") throw std::logic_error("a bug");
        if (name == "never") throw std::runtime_error("never works");
        if (name == "twice" && ++attempts_ < 3) throw std::runtime_error("not yet");
      }
    };
    result.add(subscription);
    return result;
  }

  SystemClock clock_;
  TestKafka kafka_;
  TestDatabase database_{{{"common", common_migrations}, {"test", kMigrations}}};
  pg::Database db_{{database_.service_url(), "test", 8}};
  pg::Session admin_{database_.owner_url(), "test"};
  OrganizationId organization_ = OrganizationId::generate(clock_.now());
  std::string topic_;
  std::atomic<int> attempts_ = 0;
};

TEST_F(FlowTest, SequencesHaveNoGapAlthoughTransactionsRollBack) {
  const auto three = [&](bool is_aborted) {
    db_.transact(context(), [&](pg::Tx& tx) {
      for (int i = 0; i < 3; ++i)
        publish_event(tx, tx.context(), {kType, 1, i == 1 ? "b" : "a", data_of("x")});
      tx.flush();
      if (is_aborted) throw Error(ErrorKind::invalid, "no", "no");
    });
  };
  three(false);
  EXPECT_THROW(three(true), Error);
  three(false);
  std::vector<std::string> found;
  for (const auto row : admin_.query("SELECT value FROM outbox ORDER BY id")) {
    const auto event = decode_structured(row.get<std::string>("value"));
    found.push_back(event.subject + std::to_string(event.sequence.value_or(-1)));
  }
  EXPECT_EQ(found, (std::vector<std::string>{"a1", "b1", "a2", "a3", "b2", "a4"}));
}

TEST_F(FlowTest, AnEventCausedTwiceByTheSameEventIsEmittedOnce) {
  auto caused = context();
  caused.causation_id = "evt_01ARZ3NDEKTSV4RRFFQ69G5FAV";
  for (int i = 0; i < 2; ++i)
    db_.transact(caused, [&](pg::Tx& tx) {
      publish_event(tx, tx.context(), {kType, 1, "a", data_of("x")});
      publish_event(tx, tx.context(), {kType, 1, "a", data_of("y")});
    });
  EXPECT_EQ(count("outbox"), 2);
  EXPECT_EQ(admin_.one("SELECT last FROM entity_sequence").get<int>("last"), 2);
}

TEST_F(FlowTest, AnEventThatBreaksItsSchemaOrSizeCommitsNothing) {
  EXPECT_THROW(
      db_.transact(context(),
                   [&](pg::Tx& tx) {
                     tx.execute(
                         "INSERT INTO effect (event_id, subject, name) VALUES ('x', 'x', 'x')");
                     publish_event(tx, tx.context(), {kType, 1, "a", R"({"userId":1})"});
                   }),
      std::logic_error);
  EXPECT_THROW(
      db_.transact(
          context(),
          [&](pg::Tx& tx) {
            tx.execute("INSERT INTO effect (event_id, subject, name) VALUES ('x', 'x', 'x')");
            publish_event(tx, tx.context(), {kType, 1, "a", data_of(std::string(70000, 'x'))});
          }),
      Error);
  EXPECT_EQ(count("effect"), 0);
}

TEST_F(FlowTest, RelayPublishesEachEntityInOrderAndWritesDownWhere) {
  for (int i = 0; i < 60; ++i) publish_as(fmt::format("entity{}", i % 3), std::to_string(i));
  redirect_outbox();
  Relay relay(relay_options());
  relay.start();
  ASSERT_TRUE(eventually([&] { return count("outbox") == 0; }));
  relay.stop();
  std::map<std::string, std::int64_t> last;
  const auto records = kafka_.records(topic_);
  ASSERT_EQ(records.size(), 60u);
  for (const auto& record : records) {
    const auto event = decode(record);
    EXPECT_EQ(record.key, event.subject);
    EXPECT_EQ(event.sequence, last[event.subject] + 1);
    last[event.subject] = *event.sequence;
    const auto sent = admin_.one(
        "SELECT kafka_partition, kafka_offset, cluster_id FROM outbox_sent WHERE event_id = $1",
        event.id);
    EXPECT_EQ(sent.get<int>("kafka_partition"), record.partition);
    EXPECT_EQ(sent.get<std::int64_t>("kafka_offset"), record.offset);
    EXPECT_EQ(sent.get<std::string>("cluster_id"), kafka_.admin().cluster_id());
  }
}

TEST_F(FlowTest, ARowThatCannotBePublishedHoldsItsEntityOnly) {
  publish_as("held", "1");
  admin_.script("UPDATE outbox SET topic = 'no.such.topic'");
  publish_as("held", "2");
  publish_as("free", "1");
  redirect_outbox();
  Relay relay(relay_options());
  relay.start();
  const auto records = kafka_.await_records(topic_, 1);
  EXPECT_EQ(decode(records.at(0)).subject, "free");
  ASSERT_TRUE(eventually([&] { return count("outbox") == 2; }));
  admin_.query("UPDATE outbox SET topic = $1", topic_);
  EXPECT_TRUE(eventually([&] { return count("outbox") == 0; }));
}

TEST_F(FlowTest, OnlyOneOfTwoRelaysLeadsAndTheOtherTakesOver) {
  auto first = std::make_unique<Relay>(relay_options());
  Relay second(relay_options());
  first->start();
  second.start();
  for (int i = 0; i < 20; ++i) {
    publish_as("a", "x");
    redirect_outbox();
  }
  ASSERT_TRUE(eventually([&] { return count("outbox") == 0; }));
  EXPECT_EQ(kafka_.records(topic_).size(), 20u);
  first.reset();
  publish_as("a", "y");
  redirect_outbox();
  EXPECT_TRUE(eventually([&] { return count("outbox") == 0; }));
}

TEST_F(FlowTest, ARelayThatMeetsAnotherClusterPublishesNothing) {
  admin_.script("INSERT INTO kafka_cluster (cluster_id) VALUES ('another')");
  publish_as("a", "x");
  redirect_outbox();
  Relay relay(relay_options());
  relay.start();
  EXPECT_FALSE(eventually([&] { return count("outbox") == 0; }, milliseconds(1500)));
  EXPECT_TRUE(kafka_.records(topic_).empty());
}

TEST_F(FlowTest, EachEventHasOneEffectHoweverOftenItArrives) {
  const auto twice = record("a", "x");
  kafka_.produce(twice);
  kafka_.produce(twice);
  for (int i = 0; i < 50; ++i) kafka_.produce(record(fmt::format("s{}", i % 5), "y", i % 3));
  const auto handlers = subscriptions();
  const auto group = testing::unique_name("group");
  Runner runner(runner_options(group), handlers, db_, clock_);
  runner.start();
  ASSERT_TRUE(eventually([&] { return count("inbox") == 51; }));
  kafka_.produce(twice);
  kafka_.produce(record("a", "last"));
  ASSERT_TRUE(eventually([&] { return count("inbox") == 52; }));
  runner.stop();
  EXPECT_EQ(count("effect"), 52);
}

TEST_F(FlowTest, OffsetsFollowTheDatabase) {
  const auto handlers = subscriptions();
  const auto group = testing::unique_name("group");
  kafka_.produce(record("a", "x"));
  {
    Runner runner(runner_options(group), handlers, db_, clock_);
    runner.start();
    ASSERT_TRUE(eventually([&] { return count("effect") == 1; }));
    runner.stop();
  }
  admin_.script("DELETE FROM inbox");  // so that a redelivery would show
  kafka_.produce(record("a", "y"));
  Runner runner(runner_options(group), handlers, db_, clock_);
  runner.start();
  ASSERT_TRUE(eventually([&] { return count("effect") == 2; }));
  runner.stop();
  EXPECT_EQ(count("effect"), 2);
}

TEST_F(FlowTest, PoisonGoesToTheDeadLettersAtOnceAndNeighboursGoOn) {
  auto not_json = record("a", "x");
  not_json.value = "not json \x01";
  auto violation = record("a", "x");
  violation.value->replace(violation.value->find("\"userId\""), 8, "\"userIx\"");
  auto tombstone = record("a", "x");
  tombstone.value.reset();
  kafka_.produce(not_json);
  kafka_.produce(violation);
  kafka_.produce(tombstone);
  kafka_.produce(record("a", "good"));
  const auto handlers = subscriptions();
  Runner runner(runner_options(testing::unique_name("group")), handlers, db_, clock_);
  runner.start();
  ASSERT_TRUE(eventually([&] { return count("effect") == 1 && count("outbox") == 2; }));
  runner.stop();
  const auto row = admin_.query("SELECT topic, value, partition FROM outbox ORDER BY id")[0];
  EXPECT_EQ(row.get<std::string>("topic"), topic_ + ".dlq");
  const auto letter = json::Document::parse(row.get<std::string>("value"));
  EXPECT_TRUE(letter.root().member("originalEvent").is_null());
  EXPECT_EQ(letter.root().member("originalPayload").string(), "bm90IGpzb24gAQ==");
  EXPECT_EQ(letter.root().member("attemptCount").integer(), 0);
}

TEST_F(FlowTest, WhatFailsIsRetriedThenDeadWithItsAttempts) {
  const auto never = record("a", "never");
  kafka_.produce(never);
  kafka_.produce(record("b", "bug"));
  kafka_.produce(record("c", "twice"));
  kafka_.produce(record("d", "good"));
  const auto handlers = subscriptions();
  Runner runner(runner_options("ledger-service-consumer-" + testing::unique_name("g")), handlers,
                db_, clock_);
  Relay relay(relay_options());
  runner.start();
  relay.start();
  const auto records = kafka_.await_records(topic_ + ".dlq", 2);
  ASSERT_TRUE(eventually([&] { return count("effect") == 2; }));
  runner.stop();
  relay.stop();
  std::map<std::string, kafka::Record> by_class;
  for (const auto& record : records)
    for (const auto& header : record.headers)
      if (header.name == "bilko-dlq-reason-class") by_class[header.value] = record;
  const auto letter = json::Document::parse(*by_class.at("exhausted").value);
  EXPECT_EQ(letter.root().member("originalEvent").text(), *never.value);
  EXPECT_EQ(letter.root().member("attemptCount").integer(), 3);
  EXPECT_EQ(letter.root().member("failureReason").string(), "never works");
  EXPECT_EQ(by_class.at("exhausted").key, never.key);
  EXPECT_EQ(by_class.at("exhausted").partition, 0);
  EXPECT_EQ(
      json::Document::parse(*by_class.at("bug").value).root().member("attemptCount").integer(), 0);
}

TEST_F(FlowTest, AnyChangeOfAnAuditedTableLeavesOneLoggedAction) {
  const auto now = context();
  db_.transact(now, [&](pg::Tx& tx) {
    tx.execute(
        "INSERT INTO thing (organization_id, id, name, price, changed_by, correlation_id) "
        "VALUES ($1, 'inv_1', 'a', 1.5, $2, $3)",
        tx.organization(), tx.context().actor, tx.context().correlation_id);
    tx.execute(
        "UPDATE thing SET name = 'b', price = 2, sent_at = '2026-02-23 10:30:00+00', "
        "version = version + 1");
  });
  admin_.script("DELETE FROM thing");
  std::vector<std::string> actions;
  for (const auto row : admin_.query("SELECT value FROM outbox ORDER BY id")) {
    const auto event = decode_structured(row.get<std::string>("value"));
    EXPECT_TRUE(json::Document::parse(encode(event)).root() ==
                json::Document::parse(row.get<std::string>("value")).root());
    const auto data = json::Document::parse(event.data);
    actions.push_back(std::string(data.root().member("action").string()) + " " +
                      data.root().member("changedFields").text() + " " +
                      data.root().member("userId").text());
    EXPECT_EQ(data.root().member("tableName").string(), "Invoice");
  }
  const auto user = "\"" + now.actor->str() + "\"";
  EXPECT_EQ(
      actions,
      (std::vector<std::string>{
          "INSERT null " + user,
          R"(UPDATE {"name":"b","price":"2.0000","sentAt":"2026-02-23T10:30:00.000Z"} )" + user,
          "DELETE null null"}));
}

}  // namespace
}  // namespace bilko::events
