#include "bilko/events/chain.h"

#include <gtest/gtest.h>

namespace bilko::events {
namespace {

Instant at(int second) { return Instant::of_unix_ms(second * 1000); }

Link link(std::int64_t arrival, std::optional<std::int64_t> sequence,
          ParkedState state = ParkedState::retry, int due = 0) {
  return {arrival, sequence, state, true, true, at(due)};
}

std::vector<std::size_t> ready(const std::vector<Link>& chain) { return runnable(chain, at(10)); }

using Places = std::vector<std::size_t>;

TEST(Chain, RunsInSequenceWhateverCameFirst) {
  EXPECT_EQ(ready({link(1, 3), link(2, 1), link(3, 2)}), (Places{1, 2, 0}));
}

TEST(Chain, WhatIsNotDueHoldsWhatFollowsOnly) {
  EXPECT_EQ(ready({link(1, 1), link(2, 2, ParkedState::retry, 11), link(3, 3)}), (Places{0}));
}

TEST(Chain, ADeadOneKeepsItsPlaceADiscardedOneDoesNot) {
  EXPECT_EQ(ready({link(1, 1, ParkedState::dead), link(2, 2)}), (Places{}));
  EXPECT_EQ(ready({link(1, 1, ParkedState::discarded), link(2, 2)}), (Places{1}));
  EXPECT_EQ(ready({link(1, 2, ParkedState::dead), link(2, 1)}), (Places{1}));
}

TEST(Chain, FollowersGoOnBehindPoisonAndWhereTheyMay) {
  auto dead = link(1, 1, ParkedState::dead);
  dead.holds_when_dead = false;
  EXPECT_EQ(ready({dead, link(2, 2)}), (Places{1}));
}

TEST(Chain, WhereTheNewestWinsNobodyWaits) {
  auto newest = link(2, 2);
  newest.is_ordered = false;
  EXPECT_EQ(ready({link(1, 1, ParkedState::retry, 11), newest}), (Places{1}));
}

TEST(Chain, WithoutSequenceTheArrivalIsThePlace) {
  EXPECT_EQ(ready({link(2, {}), link(1, {})}), (Places{1, 0}));
  EXPECT_EQ(ready({link(1, {}, ParkedState::dead), link(2, 1)}), (Places{}));
  EXPECT_EQ(ready({link(1, 7, ParkedState::dead), link(2, {})}), (Places{}));
}

TEST(Chain, AnArrivalQueuesBehindLowerSequencesOnly) {
  EXPECT_FALSE(must_queue({}, 5));
  EXPECT_TRUE(must_queue({4, false}, 5));
  EXPECT_FALSE(must_queue({6, false}, 5));
  EXPECT_TRUE(must_queue({6, true}, 5));
  EXPECT_TRUE(must_queue({6, false}, std::nullopt));
}

}  // namespace
}  // namespace bilko::events
