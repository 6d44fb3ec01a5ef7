// Relay, republish and reconcile on a real PostgreSQL and a real Kafka.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <map>
#include <set>
#include <thread>

#include "bilko/core/failpoint.h"
#include "bilko/events/migrations.h"
#include "bilko/events/outbox.h"
#include "bilko/events/outbox_store.h"
#include "bilko/events/reconcile.h"
#include "bilko/events/relay.h"
#include "bilko/events/republish.h"
#include "bilko/testing/eventually.h"
#include "bilko/testing/kafka_fixture.h"
#include "bilko/testing/pg_fixture.h"
#include "bilko/testing/recorded_spans.h"

namespace bilko::events {
namespace {

using std::chrono::milliseconds;
using testing::eventually;
using testing::TestDatabase;
using testing::TestKafka;

const std::string kType = "user.user.updated";

std::string data_of(std::string_view name) {
  return fmt::format(
      R"({{"userId":"usr_01ARZ3NDEKTSV4RRFFQ69G5FAV","updatedFields":["name"],"before":{{}},)"
      R"("after":{{"name":"{}"}},"updatedAt":"2026-02-23T10:30:01.123Z"}})",
      name);
}

// The topic of a test ends in the type's name: source_of() and the schema follow from its start.
class OutboxTest : public ::testing::Test {
 protected:
  void SetUp() override {
    topic_ = "user." + testing::unique_name("t") + ".updated";
    kafka_.create_topics({{topic_, 3, 1, -1, 2 << 20}});
  }
  void TearDown() override { failpoint::arm(""); }

  // Events of one transaction; their rows in the outbox name the test's own topic.
  void publish(const std::vector<std::string>& subjects, std::string_view name = "x") {
    db_.transact(context(), [&](pg::Tx& tx) {
      for (const auto& subject : subjects)
        publish_event(tx, tx.context(), {kType, 1, subject, data_of(name)});
      tx.flush();
      tx.execute("UPDATE outbox SET topic = $1 WHERE topic = $2", topic_, kType);
    });
  }
  Context context() { return testing::context_of(organization_, clock_.now()); }
  std::int64_t count(const std::string& table) {
    return admin_.one("SELECT count(*) AS n FROM " + table).get<std::int64_t>("n");
  }
  bool is_drained(milliseconds wait = std::chrono::seconds(15)) {
    return eventually([&] { return count("outbox") == 0; }, wait);
  }
  RelayOptions relay_options() {
    return {.database_url = database_.service_url(),
            .bootstrap_servers = kafka_.bootstrap_servers(),
            .client_id = "test-relay",
            .topics = {topic_},
            .message_timeout = milliseconds(3000)};
  }
  RepublishOptions republish_options() {
    return {.database_url = database_.service_url(),
            .bootstrap_servers = kafka_.bootstrap_servers(),
            .client_id = "test-republish",
            .topics = {{topic_ + ".new", 3, 1, -1, 2 << 20}},
            .message_timeout = milliseconds(500)};
  }
  Reconciled reconciled(bool requeues = false, bool adopts = false) {
    return reconcile({.database_url = database_.service_url(),
                      .bootstrap_servers = kafka_.bootstrap_servers(),
                      .client_id = "test-reconcile",
                      .group = "test",
                      .topics = {topic_},
                      .requeue_lost = requeues,
                      .adopt_unknown = adopts});
  }
  void publish_all() {
    Relay relay(relay_options());
    relay.start();
    ASSERT_TRUE(is_drained());
    relay.stop();
  }
  // Sequences by subject, in the order of the topic.
  std::map<std::string, std::vector<std::int64_t>> sequences() {
    std::map<std::string, std::vector<std::int64_t>> result;
    for (const auto& record : kafka_.records(topic_)) {
      const auto event = decode(record);
      result[event.subject].push_back(event.sequence.value_or(-1));
    }
    return result;
  }
  // The order of first occurrences has no hole and no step back.
  void expect_in_order() {
    for (auto& [subject, list] : sequences()) {
      std::int64_t last = 0;
      for (const auto sequence : list) {
        EXPECT_LE(sequence, last + 1) << subject;
        last = std::max(last, sequence);
      }
    }
  }

  SystemClock clock_;
  TestKafka kafka_;
  TestDatabase database_{{{"common", common_migrations}}};
  pg::Database db_{{database_.service_url(), "test", 8}};
  pg::Session admin_{database_.owner_url(), "test"};
  OrganizationId organization_ = OrganizationId::generate(clock_.now());
  std::string topic_;
};

TEST_F(OutboxTest, ShardsAreDividedAmongRelaysAndEachEntityKeepsItsOrder) {
  admin_.script("SET idle_session_timeout = 0");
  auto options = relay_options();
  options.threads = 3;
  Relay first(options), second(options);
  first.start();
  second.start();
  for (int i = 0; i < 40; ++i) {
    std::vector<std::string> subjects;
    for (int j = 0; j < 25; ++j) subjects.push_back(fmt::format("entity{}", j));
    publish(subjects);
    first.wake();
  }
  ASSERT_TRUE(is_drained());
  first.stop();
  second.stop();
  for (const auto& [subject, list] : sequences()) {
    ASSERT_EQ(list.size(), 40U) << subject;
    for (std::size_t i = 0; i < list.size(); ++i)
      EXPECT_EQ(list[i], static_cast<std::int64_t>(i) + 1) << subject;
  }
  EXPECT_EQ(count("outbox_sent_kept"), 1000);
  EXPECT_TRUE(reconciled().is_clean);
}

// Each publishing puts its own span into the header: that is no difference.
TEST_F(OutboxTest, ARecordWhosePublishingWasTracedIsStillTheRowsOwn) {
  const testing::RecordedSpans spans;
  publish({"a", "b", "a"});
  publish_all();
  ASSERT_EQ(spans.named("publish " + topic_).size(), 3U);
  const auto report = reconciled();
  EXPECT_TRUE(report.is_clean);
  EXPECT_EQ(report.topics.at(0).records, 3);
}

TEST_F(OutboxTest, ARelayThatFailsAnywhereLosesNothingAndKeepsTheOrder) {
  if (!failpoint::kIsBuiltIn) GTEST_SKIP();
  for (const auto* rule :
       {"relay.after_select=error@1", "relay.after_produce=error@1",
        "relay.after_ack_before_mark=error@1", "relay.after_ack_before_mark=error@2"}) {
    for (int i = 0; i < 5; ++i) publish({"a", "b", "a"});
    failpoint::arm(rule);
    publish_all();
  }
  expect_in_order();
  const auto report = reconciled();
  EXPECT_TRUE(report.is_clean);
  EXPECT_GT(report.topics.at(0).copies, 0);
}

TEST_F(OutboxTest, RecordsWithoutAKeyAreNotHeldByOneAnother) {
  const auto dlq = topic_ + ".dlq";
  kafka_.create_topics({{dlq, 3, 1, -1, 4 << 20}});
  db_.transact(context(), [&](pg::Tx& tx) {
    for (int i = 0; i < 50; ++i) {
      kafka::Record letter;
      letter.topic = i == 0 ? "no.such.topic" : dlq;
      letter.partition = i == 0 ? -1 : i % 3;
      letter.value = "{}";
      tx.attachment<Outbox>().add_record(letter, fmt::format("dlq_{}", i));
    }
  });
  Relay relay(relay_options());
  relay.start();
  ASSERT_TRUE(eventually([&] { return count("outbox") == 1; }));
  relay.stop();
  EXPECT_EQ(kafka_.records(dlq).size(), 49U);
  EXPECT_EQ(count("outbox_sent_14d"), 49);
}

TEST_F(OutboxTest, EntitiesOfAMissingTopicWaitFromThatRowOn) {
  publish({"held", "free"});
  publish({"held"});
  admin_.query("UPDATE outbox SET topic = 'no.such.topic' WHERE id = (SELECT max(id) FROM outbox)");
  publish({"held", "free"});
  auto options = relay_options();
  options.missing_topics = [] { return std::vector<std::string>{"no.such.topic"}; };
  Relay relay(options);
  relay.start();
  ASSERT_TRUE(eventually([&] { return count("outbox") == 2; }));
  relay.stop();
  EXPECT_EQ(sequences(),
            (std::map<std::string, std::vector<std::int64_t>>{{"free", {1, 2}}, {"held", {1}}}));
}

TEST_F(OutboxTest, TheSameEventMustSayTheSame) {
  auto caused = context();
  caused.causation_id = "evt_01ARZ3NDEKTSV4RRFFQ69G5FAV";
  const auto emit = [&](std::string_view name) {
    db_.transact(caused, [&](pg::Tx& tx) {
      publish_event(tx, tx.context(), {kType, 1, "a", data_of(name)});
    });
  };
  emit("x");
  emit("x");
  EXPECT_EQ(count("outbox"), 1);
  EXPECT_THROW(emit("y"), std::logic_error);
  admin_.query("UPDATE outbox SET topic = $1", topic_);
  publish_all();
  emit("x");
  EXPECT_EQ(count("outbox"), 0);
  EXPECT_THROW(emit("y"), std::logic_error);
}

// Few go by INSERT, many by COPY.
TEST_F(OutboxTest, ManyEventsOfATransactionAreAsFewOnes) {
  auto caused = context();
  caused.causation_id = "evt_01ARZ3NDEKTSV4RRFFQ69G5FAV";
  const auto emit = [&](int events) {
    db_.transact(caused, [&](pg::Tx& tx) {
      for (int i = 0; i < events; ++i)
        publish_event(tx, tx.context(), {kType, 1, fmt::format("é{}", i % 7), data_of(R"(\\n\t)")});
    });
    return count("outbox");
  };
  EXPECT_EQ(emit(10), 10);
  EXPECT_EQ(emit(10), 10);
  EXPECT_EQ(emit(200), 200);
  EXPECT_EQ(emit(200), 200);
  EXPECT_EQ(emit(60), 200);
  const auto same = admin_.one(R"(
      SELECT count(DISTINCT headers) AS headers, count(DISTINCT value::jsonb -> 'data') AS data,
             bool_and(convert_from(key, 'UTF8') = value::jsonb ->> 'subject') AS have_their_key,
             bool_and(event_id = value::jsonb ->> 'id') AS have_their_id
        FROM outbox)");
  EXPECT_EQ(same.get<int>("headers"), 1);
  EXPECT_EQ(same.get<int>("data"), 1);
  EXPECT_TRUE(same.get<bool>("have_their_key") && same.get<bool>("have_their_id"));
  EXPECT_EQ(admin_
                .one(R"(
      SELECT count(*) AS n
        FROM (SELECT row_number() OVER (PARTITION BY key ORDER BY id) AS place,
                     (value::jsonb ->> 'sequence')::bigint AS sequence FROM outbox) AS o
       WHERE place <> sequence)")
                .get<int>("n"),
            0);
}

TEST_F(OutboxTest, WhatWasAdoptedMayBeSaidAnotherWayWhenItsCauseIsHandledAgain) {
  auto caused = context();
  caused.causation_id = "evt_01ARZ3NDEKTSV4RRFFQ69G5FAV";
  const auto emit = [&](std::string_view name) {
    db_.transact(caused, [&](pg::Tx& tx) {
      publish_event(tx, tx.context(), {kType, 1, "a", data_of(name)});
    });
  };
  emit("at 10:00");
  admin_.query("UPDATE outbox SET topic = $1", topic_);
  publish_all();
  // The backup is older than the event; the handler says when it ran.
  admin_.script(
      "DELETE FROM outbox_sent; DELETE FROM entity_sequence; DELETE FROM outbox_position");
  EXPECT_EQ(reconciled(false, true).adopted, 1);
  emit("at 10:05");
  EXPECT_EQ(count("outbox"), 0);
  EXPECT_EQ(count("outbox_sent"), 1);
}

TEST_F(OutboxTest, AnotherClusterGetsNothingUntilRepublishThenEverythingInOrder) {
  for (int i = 0; i < 20; ++i) publish({"a", "b"});
  publish_all();
  // What the present cluster holds was published to one that is gone.
  admin_.script(
      "UPDATE kafka_cluster SET cluster_id = 'gone'; UPDATE outbox_sent SET cluster_id = 'gone';"
      "UPDATE outbox_position SET cluster_id = 'gone'");
  publish({"a", "b"}, "newer");
  kafka_.admin().delete_topics({topic_});
  ASSERT_TRUE(eventually([&] { return kafka_.admin().describe({topic_}).empty(); }));
  Relay relay(relay_options());
  relay.start();
  ASSERT_TRUE(eventually([&] { return !relay.trouble().empty(); }));
  EXPECT_NE(relay.trouble().find("republish"), std::string::npos) << relay.trouble();
  EXPECT_EQ(count("outbox"), 2);

  auto options = republish_options();
  options.topics = {{topic_, 3, 1, -1, 2 << 20}};
  const auto result = republish(options);
  EXPECT_TRUE(result.was_needed);
  EXPECT_EQ(result.rows, 40);
  EXPECT_EQ(result.topics_created, std::vector<std::string>{topic_});
  ASSERT_TRUE(is_drained());
  relay.stop();
  const auto found = sequences();
  for (const auto* subject : {"a", "b"}) {
    ASSERT_EQ(found.at(subject).size(), 21U);
    EXPECT_TRUE(std::is_sorted(found.at(subject).begin(), found.at(subject).end()));
  }
  EXPECT_TRUE(reconciled().is_clean);
  EXPECT_FALSE(republish(options).was_needed);
}

TEST_F(OutboxTest, ARepublishThatWasInterruptedIsFinishedByTheNext) {
  if (!failpoint::kIsBuiltIn) GTEST_SKIP();
  publish({"a", "b"});
  publish_all();
  admin_.script(
      "UPDATE kafka_cluster SET cluster_id = 'gone'; UPDATE outbox_sent SET cluster_id = 'gone'");
  std::int64_t requeued = 0;
  for (const auto* rule : {"republish.after_cluster_id=error", "republish.after_requeue=error@3"}) {
    failpoint::arm(rule);
    EXPECT_THROW(republish(republish_options()), Error);
    Relay relay(relay_options());
    relay.start();
    EXPECT_TRUE(eventually([&] { return !relay.trouble().empty(); }));
    relay.stop();
    requeued = count("outbox");
  }
  failpoint::arm("");
  EXPECT_TRUE(republish(republish_options()).was_needed);
  EXPECT_EQ(count("outbox"), 2);
  EXPECT_LE(requeued, 2);
  publish_all();
  kafka_.admin().delete_topics({topic_ + ".new"});
}

// An acknowledgement that comes after republish has begun must not be written down for the new
// cluster: the row would never go out again.
TEST_F(OutboxTest, AMoveForAnotherClusterTouchesNoRow) {
  publish({"a"});
  pg::Session relay(database_.service_url(), "test");
  const auto id = admin_.one("SELECT id FROM outbox").get<std::int64_t>("id");
  OutboxStore store(database_.service_url(), "test");
  EXPECT_EQ(store.home("first").id, "first");
  EXPECT_EQ(store.move({{id, topic_, 0, 7}}, "second"), 0);
  EXPECT_EQ(count("outbox"), 1);
  EXPECT_EQ(store.move({{id, topic_, 0, 7}}, "first"), 1);
  EXPECT_EQ(count("outbox"), 0);
}

TEST_F(OutboxTest, RepublishWaitsForTheLocksOfARelayThatStandsStill) {
  OutboxStore frozen(database_.service_url(), "frozen");
  admin_.script("INSERT INTO kafka_cluster (cluster_id) VALUES ('gone')");
  ASSERT_EQ(frozen.lock({3}).size(), 1U);
  auto options = republish_options();
  options.lock_wait = milliseconds(200);
  EXPECT_THROW(republish(options), Error);
  // Nobody asks anything over its session: the server ends it after ten seconds.
  options.lock_wait = std::chrono::seconds(30);
  const auto before = std::chrono::steady_clock::now();
  EXPECT_TRUE(republish(options).was_needed);
  EXPECT_GT(std::chrono::steady_clock::now() - before, std::chrono::seconds(8));
  kafka_.admin().delete_topics({topic_ + ".new"});
}

TEST_F(OutboxTest, ADatabaseRestoredToAnOlderStateIsNoticedBeforeAnythingIsPublished) {
  publish({"a", "b"});
  publish_all();
  publish({"a", "c"}, "after the backup");
  publish_all();
  // The backup knows the first two events only.
  admin_.script(
      "CREATE TABLE newer AS SELECT event_id FROM outbox_sent WHERE value LIKE '%after the%';"
      "DELETE FROM outbox_sent USING newer WHERE outbox_sent.event_id = newer.event_id;"
      "UPDATE entity_sequence SET last = 1 WHERE subject = 'a';"
      "DELETE FROM entity_sequence WHERE subject = 'c'; DELETE FROM outbox_position");
  publish({"b"});
  Relay relay(relay_options());
  relay.start();
  ASSERT_TRUE(eventually([&] { return !relay.trouble().empty(); }));
  EXPECT_NE(relay.trouble().find("restored to an older state"), std::string::npos)
      << relay.trouble();
  EXPECT_EQ(count("outbox"), 1);

  EXPECT_EQ(reconciled().topics.at(0).unknown, 2);
  const auto repair = reconciled(false, true);
  EXPECT_FALSE(repair.is_clean);
  EXPECT_EQ(repair.adopted, 2);
  ASSERT_TRUE(is_drained());
  EXPECT_TRUE(reconciled().is_clean);
  publish({"a"});
  ASSERT_TRUE(is_drained());
  relay.stop();
  EXPECT_EQ(sequences().at("a"), (std::vector<std::int64_t>{1, 2, 3}));
}

TEST_F(OutboxTest, WhatAStrangerWroteToATopicStopsNoRelay) {
  publish({"a"});
  publish_all();
  auto stranger = kafka_.records(topic_).at(0);
  const auto& id = admin_.one("SELECT event_id FROM outbox_sent").get<std::string>("event_id");
  stranger.value->replace(stranger.value->find(id), id.size(), "evt_01K00000000000000000000000");
  std::erase_if(stranger.headers, [](const auto& header) { return header.name == "bilko-outbox"; });
  ASSERT_EQ(stranger.headers.size() + 1, kafka_.records(topic_).at(0).headers.size());
  kafka_.produce(stranger);
  publish({"a"});
  publish_all();
  EXPECT_EQ(sequences().at("a"), (std::vector<std::int64_t>{1, 1, 2}));
  EXPECT_EQ(reconciled().topics.at(0).unknown, 1);
}

TEST_F(OutboxTest, ReconcileNamesWhatIsLostUnknownOrDifferent) {
  publish({"a", "b", "c"});
  publish_all();
  auto report = reconciled();
  EXPECT_TRUE(report.is_clean);
  EXPECT_EQ(report.topics.at(0).rows, 3);
  EXPECT_EQ(report.topics.at(0).records, 3);

  const auto records = kafka_.records(topic_);
  kafka_.produce(records.at(0));  // a copy is no finding
  auto stranger = records.at(1);
  stranger.value = "not json";
  kafka_.produce(stranger);
  admin_.script(
      "UPDATE outbox_sent SET value = value || ' ' WHERE convert_from(key, 'UTF8') = 'b'");
  admin_.script(
      "INSERT INTO outbox_sent SELECT id, event_id || 'X', topic, key, partition, headers, value, "
      "created_at, sent_at, retention_days, cluster_id, kafka_partition, 1000 FROM outbox_sent "
      "WHERE convert_from(key, 'UTF8') = 'c'");
  report = reconciled();
  EXPECT_FALSE(report.is_clean);
  const auto& topic = report.topics.at(0);
  EXPECT_EQ(topic.copies, 1);
  EXPECT_EQ(topic.unknown, 1);
  EXPECT_EQ(topic.different, 1);
  EXPECT_EQ(topic.lost, 1);
  std::set<std::string> kinds;
  for (const auto& finding : report.findings) kinds.insert(finding.kind);
  EXPECT_EQ(kinds, (std::set<std::string>{"different", "lost", "unknown"}));

  EXPECT_EQ(reconciled(true).requeued, 1);
  EXPECT_EQ(count("outbox"), 1);
}

TEST_F(OutboxTest, AHundredThousandRowsLeaveASmallTable) {
  admin_.script("SET statement_timeout = 0; SET idle_session_timeout = 0");
  Relay relay(relay_options());
  relay.start();
  for (int i = 0; i < 20; ++i)
    admin_.query(
        "INSERT INTO outbox (event_id, topic, key, headers, value) "
        "SELECT 'evt_' || $1 || '_' || n, $2, convert_to('e' || n, 'UTF8'), '[]', "
        "       repeat('x', 600) FROM generate_series(1, 5000) AS n",
        i, topic_);
  ASSERT_TRUE(is_drained(std::chrono::seconds(120)));
  EXPECT_TRUE(eventually(
      [&] {
        return admin_.one("SELECT pg_total_relation_size('outbox') AS bytes")
                   .get<std::int64_t>("bytes") < 16 << 20;
      },
      std::chrono::seconds(60)));
  relay.stop();
  EXPECT_EQ(count("outbox_sent"), 100'000);
}

TEST_F(OutboxTest, MonthsThatTheirTopicHasForgottenAreDropped) {
  admin_.script(
      "CREATE TABLE outbox_sent_14d_202001 PARTITION OF outbox_sent_14d "
      "FOR VALUES FROM ('2020-01-01 00:00+00') TO ('2020-02-01 00:00+00');"
      "CREATE TABLE outbox_sent_kept_202001 PARTITION OF outbox_sent_kept "
      "FOR VALUES FROM ('2020-01-01 00:00+00') TO ('2020-02-01 00:00+00')");
  OutboxStore store(database_.service_url(), "test");
  store.maintain();
  const auto exists = [&](const std::string& name) {
    return !admin_.one("SELECT to_regclass($1) AS name", name).is_null("name");
  };
  EXPECT_FALSE(exists("outbox_sent_14d_202001"));
  EXPECT_TRUE(exists("outbox_sent_kept_202001"));
  const auto next_month = admin_.one(
      "SELECT 'outbox_sent_90d_' || to_char(date_trunc('month', now() AT TIME ZONE 'UTC') "
      "+ interval '1 month', 'YYYYMM') AS name");
  EXPECT_TRUE(exists(next_month.get<std::string>("name")));
}

}  // namespace
}  // namespace bilko::events
