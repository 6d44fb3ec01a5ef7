#include "bilko/events/retry_schedule.h"

#include <gtest/gtest.h>

#include "bilko/core/error.h"

namespace bilko::events {
namespace {

using std::chrono::milliseconds;
const Instant kStart = Instant::parse("2026-02-23T10:30:00Z");

TEST(RetrySchedule, TriesFiveTimesAfter1And3And7And15And31Seconds) {
  const RetrySchedule schedule;
  std::vector<std::int64_t> instants;
  int failures = 0;
  Instant due = kStart;
  while (true) {
    // Each try is a little late, which must not add up.
    const auto verdict =
        schedule.after({FailureClass::transient, failures, due, due + milliseconds(90), true});
    failures = verdict.failures;
    if (verdict.death) {
      EXPECT_EQ(verdict.death, DeathCause::exhausted);
      EXPECT_EQ(verdict.retries(), 5);
      break;
    }
    due = verdict.due;
    instants.push_back((due - kStart).count());
  }
  EXPECT_EQ(instants, (std::vector<std::int64_t>{1000, 3000, 7000, 15000, 31000}));
}

TEST(RetrySchedule, WhatComesLongAfterItsTimeIsNotHurried) {
  const Instant late = kStart + std::chrono::hours(1);
  const auto verdict = RetrySchedule().after({FailureClass::transient, 2, kStart, late, true});
  EXPECT_EQ(verdict.due, late + milliseconds(4000));
}

TEST(RetrySchedule, PoisonAndBugsDieAtOnceWithoutARetry) {
  for (const auto& [reason_class, cause] : {std::pair{FailureClass::poison, DeathCause::poison},
                                            {FailureClass::bug, DeathCause::bug}}) {
    const auto verdict = RetrySchedule().after({reason_class, 0, kStart, kStart, true});
    EXPECT_EQ(verdict.death, cause);
    EXPECT_EQ(verdict.retries(), 0);
  }
  EXPECT_EQ(RetrySchedule().after({FailureClass::bug, 2, kStart, kStart, true}).retries(), 2);
}

TEST(RetrySchedule, AMissingRowUsesNoRetryWhileTheGroupCatchesUp) {
  auto verdict = RetrySchedule().after({FailureClass::missing, 0, kStart, kStart, true});
  for (int i = 0; i < 100; ++i)
    verdict = RetrySchedule().after(
        {FailureClass::missing, verdict.failures, verdict.due, verdict.due, false});
  EXPECT_EQ(verdict.retries(), 0);
  EXPECT_FALSE(verdict.death);
  EXPECT_EQ((verdict.due - kStart).count(), 101'000);
}

struct Case {
  ErrorKind kind;
  const char* code;
  FailureClass reason_class;
};

TEST(FailureOf, TellsWhatIsWorthAnotherTry) {
  for (const Case& row :
       {Case{ErrorKind::invalid, "x", FailureClass::bug},
        Case{ErrorKind::malformed, "x", FailureClass::bug},
        Case{ErrorKind::too_large, "event_too_large", FailureClass::bug},
        Case{ErrorKind::not_found, "account_missing", FailureClass::missing},
        Case{ErrorKind::conflict, "x", FailureClass::transient},
        Case{ErrorKind::unavailable, "database_busy", FailureClass::dependency},
        Case{ErrorKind::unavailable, "too_much_contention", FailureClass::transient}}) {
    const auto failure = failure_of(Error(row.kind, row.code, "no"));
    EXPECT_EQ(failure.reason_class, row.reason_class) << row.code;
    EXPECT_EQ(failure.reason, std::string(row.code) + ": no");
  }
  EXPECT_EQ(failure_of(std::logic_error("x")).reason_class, FailureClass::bug);
  EXPECT_EQ(failure_of(std::runtime_error("x")).reason_class, FailureClass::transient);
  EXPECT_EQ(failure_of(Poison("x")).reason_class, FailureClass::poison);
}

}  // namespace
}  // namespace bilko::events
