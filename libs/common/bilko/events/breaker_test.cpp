#include "bilko/events/breaker.h"

#include <gtest/gtest.h>

namespace bilko::events {
namespace {

using std::chrono::seconds;
const Instant kStart = Instant::parse("2026-02-23T10:30:00Z");

TEST(Breakers, ProbeEverMoreRarelyUntilItAnswers) {
  Breakers breakers;
  std::vector<std::int64_t> waits;
  for (int i = 0; i < 7; ++i)
    waits.push_back(std::chrono::duration_cast<seconds>(breakers.open("database")).count());
  EXPECT_EQ(waits, (std::vector<std::int64_t>{1, 2, 4, 8, 16, 30, 30}));
  breakers.open("smtp");
  EXPECT_EQ(breakers.down(), "database, smtp");
  breakers.close("database");
  EXPECT_EQ(breakers.down(), "smtp");
  breakers.close_all();
  EXPECT_EQ(breakers.down(), "");
  EXPECT_EQ(breakers.open("database"), seconds(1));
}

TEST(FloodWatch, RefusesTheDeathThatMakesMoreThanHalf) {
  FloodWatch flood({10, seconds(60)});
  for (int i = 0; i < 5; ++i) EXPECT_FALSE(flood.refuses(DeathCause::bug, kStart));
  EXPECT_TRUE(flood.refuses(DeathCause::exhausted, kStart));
}

TEST(FloodWatch, LooksAtTheLastOutcomesOnly) {
  FloodWatch flood({10, seconds(60)});
  for (int i = 0; i < 5; ++i) EXPECT_FALSE(flood.refuses(DeathCause::bug, kStart));
  flood.applied(7, kStart);  // two deaths have dropped out
  EXPECT_FALSE(flood.refuses(DeathCause::bug, kStart));
  flood.applied(100, kStart);
  for (int i = 0; i < 5; ++i) EXPECT_FALSE(flood.refuses(DeathCause::bug, kStart));
  EXPECT_TRUE(flood.refuses(DeathCause::bug, kStart));
}

TEST(FloodWatch, ForgetsAfterItsSpanAndWhenResumed) {
  FloodWatch flood({10, seconds(60)});
  for (int i = 0; i < 5; ++i) EXPECT_FALSE(flood.refuses(DeathCause::bug, kStart));
  EXPECT_FALSE(flood.refuses(DeathCause::bug, kStart + seconds(61)));
  for (int i = 0; i < 4; ++i) EXPECT_FALSE(flood.refuses(DeathCause::bug, kStart + seconds(61)));
  EXPECT_TRUE(flood.refuses(DeathCause::bug, kStart + seconds(61)));
  flood.reset();
  EXPECT_FALSE(flood.refuses(DeathCause::bug, kStart + seconds(61)));
}

TEST(FloodWatch, PoisonDoesNotCountAndZeroTurnsItOff) {
  FloodWatch flood({10, seconds(60)});
  for (int i = 0; i < 100; ++i) EXPECT_FALSE(flood.refuses(DeathCause::poison, kStart));
  EXPECT_FALSE(flood.refuses(DeathCause::bug, kStart));
  FloodWatch off({0, seconds(60)});
  for (int i = 0; i < 100; ++i) EXPECT_FALSE(off.refuses(DeathCause::bug, kStart));
}

}  // namespace
}  // namespace bilko::events
