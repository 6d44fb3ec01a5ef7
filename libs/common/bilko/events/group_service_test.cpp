// A group as a whole: paused, flooded, with a zombie, redriven by the hundred, rewound.
#include "bilko/events/consumer_test.h"
#include "bilko/events/settle.h"

namespace bilko::events {
namespace {

using testing::eventually;
using Names = std::vector<std::string>;

TEST_F(ConsumerTest, APausedGroupLeavesAndGoesOnWhereItWas) {
  Runner runner(options(), subscriptions_, db_, clock_);
  runner.start();
  send("a", "good", 1);
  ASSERT_TRUE(reaches("effect", 1));
  db_.transact({}, [&](pg::Tx& tx) { pause(tx, group_, {"opn_1", "ana", "a test"}); });
  ASSERT_TRUE(eventually([&] { return runner.trouble() == "paused by ana: a test"; }));
  send("a", "good", 2);
  EXPECT_FALSE(eventually([&] { return count("effect") == 2; }, Milliseconds(700)));
  db_.transact({}, [&](pg::Tx& tx) { resume(tx, group_); });
  ASSERT_TRUE(reaches("effect", 2));
}

TEST_F(ConsumerTest, AFloodOfDeadLettersPausesTheGroupBeforeMoreAreSent) {
  auto careful = options();
  careful.flood.events = 10;
  Runner runner(careful, subscriptions_, db_, clock_);
  runner.start();
  for (int i = 0; i < 20; ++i) send(fmt::format("a{}", i), "bug", 1);
  ASSERT_TRUE(eventually([&] { return runner.trouble().starts_with("paused by flood breaker"); }));
  EXPECT_EQ(count("outbox"), 5);
  is_fixed_ = true;
  // What was in hand when the operator resumed may have paused it once more.
  ASSERT_TRUE(eventually([&] {
    db_.transact({}, [&](pg::Tx& tx) { resume(tx, group_); });
    return count("effect") == 15;
  }));
}

TEST_F(ConsumerTest, AZombieThatGoesOnLaterChangesNothing) {
  Group group({group_, RetrySchedule({Milliseconds(0)})}, subscriptions_, db_, clock_);
  BatchApplier applier(group);
  std::vector<Arrival> held;
  for (int i = 1; i <= 3; ++i)
    held.push_back(applier.receive(record("a", i == 1 ? "twice" : "good", i)));
  // The zombie has tried the first one when it is stopped; another replica goes on meanwhile.
  std::size_t done = 0;
  const auto seen_by_zombie = applier.apply(held, 0, done);
  ASSERT_TRUE(seen_by_zombie);
  settle(group, held[0], *seen_by_zombie, clock_.now());
  EXPECT_FALSE(applier.apply(held, 0, done));
  EXPECT_EQ(count("parked"), 3);
  RetryPump pump(group);
  pump.run_once();
  ASSERT_TRUE(
      eventually([&] { return pump.run_once() + static_cast<std::size_t>(count("effect")) >= 3; }));
  ASSERT_TRUE(reaches("effect", 3));

  settle(group, held[0], *seen_by_zombie, clock_.now());
  EXPECT_FALSE(applier.apply(held, 0, done));
  EXPECT_EQ(count("parked"), 0);
  EXPECT_EQ(count("effect"), 3);
  EXPECT_EQ(effects("a"), (Names{"twice", "good", "good"}));
}

TEST_F(ConsumerTest, ManyRedrivenTwiceAreAppliedOnceEachWithTheirFollowers) {
  constexpr int kDead = 200;
  auto unlimited = options();
  unlimited.flood.events = 0;
  Runner runner(unlimited, subscriptions_, db_, clock_);
  runner.start();
  std::vector<kafka::Record> originals;
  for (int i = 0; i < kDead; ++i) {
    auto original = record(fmt::format("a{}", i), "bug", 1);
    original.offset = kafka_.produce(original).offset;
    originals.push_back(original);
  }
  for (int i = 0; i < kDead; ++i) send(fmt::format("a{}", i), "follower", 2);
  ASSERT_TRUE(reaches("parked", 2 * kDead));
  ASSERT_TRUE(reaches("outbox", kDead));
  is_fixed_ = true;
  std::map<std::string, std::string> ids;
  for (const auto row : admin_.query("SELECT subject, dlq_id FROM parked WHERE state = 'dead'"))
    ids[row.get<std::string>("subject")] = row.get<std::string>("dlq_id");
  for (int round = 0; round < 2; ++round)
    for (const auto& original : originals)
      kafka_.produce(redrive_of(original, ids.at(*original.key)));
  ASSERT_TRUE(reaches("effect", 2 * kDead));
  send("marker", "good", 1);
  ASSERT_TRUE(reaches("effect", 2 * kDead + 1));
  EXPECT_EQ(count("parked"), 0);
  for (int i = 0; i < kDead; ++i)
    ASSERT_EQ(effects(fmt::format("a{}", i)), (Names{"bug", "follower"}));
  EXPECT_EQ(count("inbox WHERE state = 'applied'"), 2 * kDead + 1);
}

TEST_F(ConsumerTest, WhatTheDatabaseLostIsTakenAsNewWhenRedriven) {
  Runner runner(options(), subscriptions_, db_, clock_);
  runner.start();
  kafka_.produce(redrive_of(record("a", "good", 1), "dlq_unknown"));
  ASSERT_TRUE(reaches("effect", 1));
  EXPECT_EQ(count("inbox WHERE state = 'applied'"), 1);
}

}  // namespace
}  // namespace bilko::events
