#include "bilko/service/worker_pool.h"

#include <gtest/gtest.h>

#include <atomic>

#include "bilko/testing/eventually.h"

namespace bilko::service {
namespace {

using std::chrono::milliseconds;

class WorkerPoolTest : public ::testing::Test {
 protected:
  // A worker whose threads find `work_` pieces of work and count how often they look.
  Worker counting(milliseconds idle) {
    Worker worker;
    worker.name = "count";
    worker.threads = 4;
    worker.idle = idle;
    worker.make_step = [this] {
      return [this](WorkerRun&) {
        ++looks_;
        return work_-- > 0;
      };
    };
    return worker;
  }

  std::atomic<int> looks_ = 0;
  std::atomic<int> work_ = 0;
  pg::Database database_{{}};  // connects to nothing: no step asks it
  SystemClock clock_;
};

constexpr milliseconds kLong{60'000};

TEST_F(WorkerPoolTest, ARingMakesOneThreadLookAndGoOnUntilNothingIsLeft) {
  WorkerPool pool({counting(kLong)}, database_, "", clock_);
  pool.start();
  ASSERT_TRUE(testing::eventually([&] { return looks_ == 4; }));
  constexpr int kRings = 20;
  for (int ring = 1; ring <= kRings; ++ring) {
    work_ = 3;
    pool.wake();
    ASSERT_TRUE(testing::eventually([&] { return looks_ >= 4 * ring + 4; }));
  }
  pool.stop();
  // Who was about to wait when the first ring came looks once more; nobody else does.
  EXPECT_LE(looks_, 4 + kRings * 4 + 4);
}

TEST_F(WorkerPoolTest, WithoutARingEachLooksWhenItHasBeenIdle) {
  WorkerPool pool({counting(milliseconds(5))}, database_, "", clock_);
  pool.start();
  EXPECT_TRUE(testing::eventually([&] { return looks_ > 20; }));
}

TEST_F(WorkerPoolTest, WhatIsNotRungDoesNotLook) {
  Worker deaf = counting(kLong);
  deaf.is_rung = false;
  WorkerPool pool({deaf}, database_, "", clock_);
  pool.start();
  ASSERT_TRUE(testing::eventually([&] { return looks_ == 4; }));
  pool.wake();
  pool.stop();
  EXPECT_EQ(looks_, 4);
}

TEST_F(WorkerPoolTest, AFailedStepIsMadeAnew) {
  Worker failing = counting(milliseconds(1));
  std::atomic<int> made = 0;
  failing.make_step = [&] {
    ++made;
    return [](WorkerRun&) -> bool { throw std::runtime_error("step"); };
  };
  WorkerPool pool({failing}, database_, "", clock_);
  pool.start();
  EXPECT_TRUE(testing::eventually([&] { return made > 12; }));
}

}  // namespace
}  // namespace bilko::service
