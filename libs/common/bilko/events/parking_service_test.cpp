// What fails is put aside, holds its own entity only, comes again and ends as one dead letter.
#include <algorithm>

#include "bilko/events/consumer_test.h"
#include "bilko/events/settle.h"
#include "bilko/testing/counted.h"

namespace bilko::events {
namespace {

using testing::counted;
using testing::eventually;
using Names = std::vector<std::string>;

TEST_F(ConsumerTest, RetriesComeAfter1And3And7And15And31SecondsWhileOthersGoOn) {
  auto real = options();
  real.retry = RetrySchedule();
  Runner runner(real, subscriptions_, db_, clock_);
  runner.start();
  latencies_for(std::chrono::seconds(1));  // the first one joins the group
  const auto calm = latencies_for(std::chrono::seconds(6));
  const auto id = send("failing", "never", 1);
  ASSERT_TRUE(reaches("parked", 1));  // so that its first try was in no batch with others
  const auto beside = latencies_for(std::chrono::seconds(33));
  ASSERT_TRUE(reaches("outbox", 1));
  runner.stop();
  fmt::print("other entities, p99 in ms: {} calm, {} while one fails\n", p99(calm), p99(beside));
  EXPECT_LE(p99(beside), 2 * p99(calm) + 250) << "the lane is not held up";

  const auto& tries = tries_.at(id);
  ASSERT_EQ(tries.size(), 6u);
  const std::int64_t expected[] = {0, 1000, 3000, 7000, 15000, 31000};
  for (std::size_t i = 0; i < tries.size(); ++i)
    EXPECT_NEAR(static_cast<double>((tries[i] - tries[0]).count()),
                static_cast<double>(expected[i]), 200);

  const auto letter = json::Document::parse(*letters().at(0).record.value);
  EXPECT_EQ(letter.root().member("attemptCount").integer(), 5);
  EXPECT_EQ(letter.root().member("failureReason").string(), "never works");
  EXPECT_EQ(letter.root().member("consumerGroup").string(), group_);
  EXPECT_EQ(letter.root().member("firstFailedAt").string().size(), 24u);
  const auto failed_for = Instant::parse(letter.root().member("lastFailedAt").string()) -
                          Instant::parse(letter.root().member("firstFailedAt").string());
  EXPECT_NEAR(static_cast<double>(failed_for.count()), 31000, 200);
}

TEST_F(ConsumerTest, FollowersWaitForTheFailingOneAndKeepTheirOrder) {
  auto patient = options();
  patient.retry = every(Milliseconds(500));
  Runner runner(patient, subscriptions_, db_, clock_);
  runner.start();
  send("a", "never", 1);
  send("a", "second", 2);
  send("b", "good", 1);
  send("a", "third", 3);
  ASSERT_TRUE(reaches("parked", 3));
  ASSERT_TRUE(reaches("effect WHERE subject = 'b'", 1));
  EXPECT_EQ(effects("a"), Names{});
  is_fixed_ = true;
  ASSERT_TRUE(reaches("effect", 4));
  EXPECT_EQ(effects("a"), (Names{"never", "second", "third"}));
  EXPECT_EQ(count("parked"), 0);
  EXPECT_EQ(count("inbox WHERE state = 'applied'"), 4);
}

TEST_F(ConsumerTest, AnEventBelowEveryParkedOneRunsAtOnce) {
  Runner runner(options(), subscriptions_, db_, clock_);
  runner.start();
  send("a", "bug", 5);
  ASSERT_TRUE(reaches("outbox", 1));
  send("a", "lower", 4);
  send("a", "higher", 6);
  ASSERT_TRUE(reaches("parked", 2));
  EXPECT_EQ(effects("a"), (Names{"lower"}));
}

TEST_F(ConsumerTest, TheDeadHoldTheirFollowersUntilRedriven) {
  Runner runner(options(), subscriptions_, db_, clock_);
  runner.start();
  auto invalid = record("a", "invalid", 1);
  invalid.offset = kafka_.produce(invalid).offset;
  send("a", "second", 2);
  ASSERT_TRUE(reaches("parked", 2));
  ASSERT_TRUE(reaches("outbox", 1));
  const auto letter = letters().at(0);
  EXPECT_EQ(json::Document::parse(*letter.record.value).root().member("attemptCount").integer(), 0);
  EXPECT_EQ(effects("a"), Names{});

  // Still broken: it dies again, and the first letter means nothing any more.
  kafka_.produce(redrive_of(invalid, letter.id));
  ASSERT_TRUE(reaches("outbox", 2));
  is_fixed_ = true;
  kafka_.produce(redrive_of(invalid, letter.id));
  send("b", "marker", 1);
  ASSERT_TRUE(eventually([&] { return effects("b").size() == 1; }));
  EXPECT_EQ(count("parked WHERE state = 'dead' AND deaths = 2 AND redrives = 1"), 1);

  for (int i = 0; i < 2; ++i) kafka_.produce(redrive_of(invalid, letters().at(1).id));
  ASSERT_TRUE(reaches("parked", 0));
  send("b", "marker", 2);
  ASSERT_TRUE(eventually([&] { return effects("b").size() == 2; }));
  EXPECT_EQ(effects("a"), (Names{"invalid", "second"}));
  EXPECT_EQ(count("outbox"), 2);
}

TEST_F(ConsumerTest, WhereFollowersGoOnNothingWaitsForTheDead) {
  subscriptions_.followers_go_on();
  Runner runner(options(), subscriptions_, db_, clock_);
  runner.start();
  send("a", "never", 1);
  send("a", "second", 2);
  ASSERT_TRUE(reaches("effect", 1));
  EXPECT_EQ(count("outbox"), 1);
  EXPECT_EQ(count("parked WHERE state = 'dead' AND failures = 6"), 1);
}

TEST_F(ConsumerTest, WhereTheNewestWinsOlderOnesArePassedBy) {
  Subscriptions latest;
  auto subscription = subscriptions_.all().front();
  latest.add(subscription.newest_wins());
  Runner runner(options(), latest, db_, clock_);
  runner.start();
  send("a", "twice", 2);
  send("a", "newest", 3);
  send("a", "oldest", 1);
  ASSERT_TRUE(reaches("inbox WHERE state = 'applied'", 3));
  EXPECT_EQ(effects("a"), Names{"newest"});
}

TEST_F(ConsumerTest, WhatIsNoEventGoesToItsPlaceAndThePartitionMovesOn) {
  std::vector<kafka::Record> bad(5, record("a", "good", 1));
  bad[0].value = "not json \x01";
  bad[1].value = std::string(1 << 20, 'x');
  bad[2].value.reset();  // a tombstone is skipped
  bad[3].value->replace(bad[3].value->find(R"("specversion":"1.0")"), 19, R"("specversion":"9.0")");
  bad[4].value->replace(bad[4].value->find(R"("userId")"), 8, R"("userIx")");
  auto too_late = record("a", "good", 1);
  const auto at = too_late.value->find(R"("time":"20)") + 8;
  too_late.value->replace(at, 2, "21");
  bad.push_back(too_late);
  for (const auto& each : bad) kafka_.produce(each);
  Runner runner(options(), subscriptions_, db_, clock_);
  const auto assignments = counted("bilko_group_assignments_total");
  runner.start();
  ASSERT_TRUE(reaches("parked", 5));
  for (int i = 0; i < 20; ++i) kafka_.produce(bad[0]);
  send("a", "good", 2);
  ASSERT_TRUE(reaches("effect", 1));
  EXPECT_EQ(counted("bilko_group_assignments_total"), assignments + 1) << "no rebalance";
  EXPECT_EQ(count("parked WHERE state = 'dead' AND failure_class = 'poison'"), 25);
  EXPECT_EQ(count("outbox WHERE topic LIKE '%.dlq'"), 25);
  const auto letter = json::Document::parse(*letters().at(1).record.value);
  EXPECT_EQ(letter.root().member("originalPayload").string().size(), (1u << 20) / 3 * 4 + 4);
}

TEST_F(ConsumerTest, AMissingRowUsesNoRetryBeforeTheGroupHasReadWhatWasThere) {
  // Partition 1 has what the group has not read: nobody consumes it yet.
  auto far = record("far", "good", 1);
  far.partition = 1;
  kafka_.produce(far);
  Group group({group_, options().retry}, subscriptions_, db_, clock_);
  Reading reading(kafka_.bootstrap_servers(), group_, {topic_});
  group.reading = {[&] { return reading.ends(); },
                   [&](const std::string& ends) { return reading.is_past(ends); }};
  BatchApplier applier(group);
  std::size_t done = 0;
  const auto failed =
      applier.apply(std::vector<Arrival>{applier.receive(record("a", "missing", 1))}, 0, done);
  ASSERT_TRUE(failed);
  EXPECT_EQ(failed->reason_class, FailureClass::missing);
  settle(group, failed->arrival, *failed, failed->tried_at);
  RetryPump pump(group);
  for (int i = 0; i < 8; ++i) {
    std::this_thread::sleep_for(Milliseconds(60));  // not waiting: time for retries
    pump.run_once();
  }
  EXPECT_EQ(count("parked WHERE failures = 1 AND state = 'retry' AND read_past IS NOT NULL"), 1);

  Runner runner(options(), subscriptions_, db_, clock_);
  runner.start();
  ASSERT_TRUE(reaches("outbox", 1));
  EXPECT_EQ(count("parked WHERE failures = 6 AND state = 'dead'"), 1);
}

TEST_F(ConsumerTest, ADependencyThatIsDownCostsNoAttempt) {
  Runner runner(options(), subscriptions_, db_, clock_);
  runner.start();
  send("a", "down", 1);
  ASSERT_TRUE(eventually([&] { return runner.trouble() == "waits for backend_down"; }));
  EXPECT_EQ(count("parked"), 0);
  is_fixed_ = true;
  ASSERT_TRUE(reaches("effect", 1));
  EXPECT_EQ(runner.trouble(), "");
  EXPECT_EQ(count("outbox"), 0);
}

}  // namespace
}  // namespace bilko::events
