#include "audit/domain/moment.h"

#include <gtest/gtest.h>

#include "bilko/core/error.h"

namespace bilko::audit {
namespace {

TEST(MomentTest, APeriodOfDaysHoldsItsLastDay) {
  EXPECT_EQ(Since::parse("2026-02-23").at.str(), "2026-02-23T00:00:00.000Z");
  EXPECT_EQ(Until::parse("2026-02-23").before.str(), "2026-02-24T00:00:00.000Z");
}

TEST(MomentTest, APeriodOfInstantsHoldsItsLastMillisecond) {
  EXPECT_EQ(Since::parse("2026-02-23T10:30:00+01:00").at.str(), "2026-02-23T09:30:00.000Z");
  EXPECT_EQ(Until::parse("2026-02-23T10:30:00.999Z").before.str(), "2026-02-23T10:30:01.000Z");
}

TEST(MomentTest, WhatIsNeitherDayNorInstantIsRefused) {
  for (const char* text : {"", "yesterday", "2026-02-30", "2026-02-23T", "2026-02-23T25:00:00Z"}) {
    EXPECT_THROW(Since::parse(text), Error) << text;
    EXPECT_THROW(Until::parse(text), Error) << text;
  }
}

}  // namespace
}  // namespace bilko::audit
