#pragma once

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <mutex>
#include <stdexcept>
#include <thread>
#include <vector>

#include "bilko/events/migrations.h"
#include "bilko/events/outbox.h"
#include "bilko/events/pause.h"
#include "bilko/events/runner.h"
#include "bilko/testing/eventually.h"
#include "bilko/testing/kafka_fixture.h"
#include "bilko/testing/pg_fixture.h"

namespace bilko::events {

constexpr EmbeddedFile kConsumerMigrations[] = {
    {"0001_create_effect.sql",
     "CREATE TABLE effect (n bigint GENERATED ALWAYS AS IDENTITY, event_id text NOT NULL, "
     "subject text NOT NULL, name text NOT NULL);"},
    {nullptr, nullptr}};

// A group that writes down what it applied, on a real PostgreSQL and a real Kafka. What a handler
// does to an event stands in the user's name: "good", or what it fails with.
class ConsumerTest : public ::testing::Test {
 protected:
  using Milliseconds = std::chrono::milliseconds;

  void SetUp() override {
    topic_ = kafka_.create_topic(2);
    redrive_topic_ = topic_ + ".redrive";
    kafka_.create_topics({{redrive_topic_, 2, 1, -1, 4 << 20}});
    add_subscription();
  }

  void add_subscription() {
    Subscription subscription;
    subscription.name = "note";
    subscription.type = kType;
    subscription.topic = topic_;
    subscription.apply = [this](pg::Tx& tx, std::span<const Received> received) {
      for (const auto& one : received) handle(tx, *one.event, one.data);
    };
    subscriptions_.add(subscription);
  }

  void handle(pg::Tx& tx, const CloudEvent& event, json::Value data) {
    const std::string name(data.member("after").member("name").string());
    tx.execute("INSERT INTO effect (event_id, subject, name) VALUES ($1, $2, $3)", event.id,
               event.subject, name);
    std::size_t tries = 0;
    {
      const std::lock_guard lock(mutex_);
      tries_[event.id].push_back(clock_.now());
      tries = tries_[event.id].size();
    }
    if (is_fixed_) return;
    if (name == "bug") throw std::logic_error("a bug");
    if (name == "invalid") throw Error(ErrorKind::invalid, "unbalanced", "it does not balance");
    if (name == "never") throw std::runtime_error("never works");
    if (name == "missing") throw Error(ErrorKind::not_found, "account_missing", "no account");
    if (name == "down") throw Error(ErrorKind::unavailable, "backend_down", "no answer");
    if (name == "twice" && tries < 3) throw std::runtime_error("not yet");
  }

  // Five retries after pauses of this length.
  static RetrySchedule every(Milliseconds pause) {
    return RetrySchedule(std::vector<Milliseconds>(5, pause));
  }

  RunnerOptions options() {
    RunnerOptions options;
    options.bootstrap_servers = kafka_.bootstrap_servers();
    options.group = group_;
    options.client_id = "test";
    options.redrive_topic = redrive_topic_;
    options.retry = every(Milliseconds(40));
    return options;
  }

  static std::string data_of(const std::string& name) {
    return fmt::format(
        R"({{"userId":"usr_01ARZ3NDEKTSV4RRFFQ69G5FAV","updatedFields":["name"],"before":{{}},)"
        R"("after":{{"name":"{}"}},"updatedAt":"2026-02-23T10:30:01.123Z"}})",
        name);
  }

  kafka::Record record(const std::string& subject, const std::string& name, int sequence = 0) {
    CloudEvent event;
    event.id = "evt_" + Ulid::generate(clock_.now()).str();
    event.source = "user-service";
    event.type = kType;
    event.subject = subject;
    event.time = clock_.now();
    if (sequence > 0) event.sequence = sequence;
    event.data = data_of(name);
    kafka::Record record;
    record.topic = topic_;
    record.key = subject;
    record.value = encode(event);
    record.headers = structured_headers("");
    return record;
  }
  std::string send(const std::string& subject, const std::string& name, int sequence = 0) {
    const auto sent = record(subject, name, sequence);
    kafka_.produce(sent);
    return decode(sent).id;
  }

  // Milliseconds from an event of another entity to its effect, five events a second.
  std::vector<std::int64_t> latencies_for(Milliseconds time) {
    std::vector<std::int64_t> latencies;
    const auto end = std::chrono::steady_clock::now() + time;
    while (std::chrono::steady_clock::now() < end) {
      const auto start = clock_.now();
      const auto effects = count("effect");
      send("other", "good", static_cast<int>(effects) + 1);
      EXPECT_TRUE(testing::eventually([&] { return count("effect") > effects; }));
      latencies.push_back((clock_.now() - start).count());
      std::this_thread::sleep_for(Milliseconds(200));  // not waiting: the pace
    }
    return latencies;
  }
  static std::int64_t p99(std::vector<std::int64_t> latencies) {
    std::ranges::sort(latencies);
    return latencies.at(latencies.size() * 99 / 100);
  }

  std::int64_t count(const std::string& what) {
    return admin_.one("SELECT count(*) AS n FROM " + what).get<std::int64_t>("n");
  }
  bool reaches(const std::string& what, std::int64_t number) {
    return testing::eventually([&] { return count(what) == number; });
  }
  // Names of the effects of an entity, in order.
  std::vector<std::string> effects(const std::string& subject) {
    std::vector<std::string> names;
    for (const auto row :
         admin_.query("SELECT name FROM effect WHERE subject = $1 ORDER BY n", subject))
      names.push_back(row.get<std::string>("name"));
    return names;
  }

  struct Letter {
    std::string id;
    kafka::Record record;
  };
  std::vector<Letter> letters() {
    std::vector<Letter> letters;
    for (const auto row :
         admin_.query("SELECT event_id, topic, key, value, partition FROM outbox ORDER BY id")) {
      Letter letter;
      letter.id = row.get<std::string>("event_id");
      letter.record.topic = row.get<std::string>("topic");
      letter.record.partition = row.get<int>("partition");
      letter.record.value = row.get<std::string>("value");
      letters.push_back(std::move(letter));
    }
    return letters;
  }
  // What bilkoctl sends for a dead letter of `original`.
  kafka::Record redrive_of(const kafka::Record& original, const std::string& dlq_id) {
    auto request = original;
    request.topic = redrive_topic_;
    request.headers.push_back({"bilko-dlq-id", dlq_id});
    request.headers.push_back({"__dlq.errors.topic", original.topic});
    request.headers.push_back({"__dlq.errors.offset", std::to_string(original.offset)});
    return request;
  }

  static constexpr const char* kType = "user.user.updated";
  SystemClock clock_;
  testing::TestKafka kafka_;
  testing::TestDatabase database_{{{"common", common_migrations}, {"test", kConsumerMigrations}}};
  pg::Database db_{{database_.service_url(), "test", 12}};
  pg::Session admin_{database_.owner_url(), "test"};
  const std::string group_ = testing::unique_name("group");
  std::string topic_;
  std::string redrive_topic_;
  Subscriptions subscriptions_;
  std::atomic<bool> is_fixed_ = false;
  std::mutex mutex_;
  std::map<std::string, std::vector<Instant>> tries_;
};

}  // namespace bilko::events
