#include "bilko/trace/recorder.h"

#include <gtest/gtest.h>

#include "bilko/core/error.h"

namespace bilko::trace {
namespace {

class RecorderTest : public ::testing::Test, public SpanSink {
 protected:
  ~RecorderTest() override { set_sink(nullptr); }
  void take(Span span) noexcept override { taken_.push_back(std::move(span)); }

  std::vector<Span> taken_;
};

TEST_F(RecorderTest, NothingIsSampledWhereNobodyRecords) {
  EXPECT_FALSE(is_recording());
  EXPECT_FALSE(TraceContext::start().is_sampled);
  record({.context = {"t", "s", true}});
}

TEST_F(RecorderTest, TakesWhatIsSampled) {
  set_sink(this);
  const auto begun = TraceContext::start();
  EXPECT_TRUE(begun.is_sampled);
  EXPECT_FALSE(TraceContext::untraced().is_sampled);
  record({.context = begun});
  record({.context = TraceContext::untraced()});
  ASSERT_EQ(taken_.size(), 1u);
  EXPECT_EQ(taken_.front().context.trace_id, begun.trace_id);
}

TEST_F(RecorderTest, AShareOfTheTracesIsTaken) {
  set_sink(this, Share::parse("0.25"));
  int taken = 0;
  constexpr int kTraces = 2000;
  for (int i = 0; i < kTraces; ++i) taken += TraceContext::start().is_sampled;
  EXPECT_NEAR(taken, kTraces / 4, 150);
  set_sink(this, Share::parse("0"));
  EXPECT_FALSE(TraceContext::start().is_sampled);
}

TEST(Share, EverybodyDecidesByTheSameBits) {
  const Share half = Share::parse("0.5");
  EXPECT_TRUE(half.takes("ffffffffffffffffff7fffffffffffff"));
  EXPECT_FALSE(half.takes("00000000000000000080000000000000"));
  EXPECT_TRUE(Share::parse("1").takes("ffffffffffffffffffffffffffffffff"));
}

TEST(Share, RefusesWhatIsNoShare) {
  for (const char* text : {"", "x", "-0.1", "1.1", "0.5 ", "nan"})
    EXPECT_THROW(Share::parse(text), Error) << text;
}

TEST(Scope, NamesTheSpanThatThisThreadWorksFor) {
  EXPECT_EQ(Scope::trace_id(), "");
  const Scope outer("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01");
  EXPECT_EQ(Scope::trace_id(), "4bf92f3577b34da6a3ce929d0e0e4736");
  {
    const Scope inner("");
    EXPECT_EQ(Scope::span_id(), "");
  }
  EXPECT_EQ(Scope::span_id(), "00f067aa0ba902b7");
}

}  // namespace
}  // namespace bilko::trace
