#include "bilko/trace/trace_context.h"

#include <gtest/gtest.h>

namespace bilko::trace {
namespace {

constexpr const char* kGood = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

TEST(TraceContext, PrintsWhatItParsed) {
  EXPECT_EQ(TraceContext::parse(kGood)->traceparent(), kGood);
  EXPECT_EQ(TraceContext::parse("cc-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-later")
                ->traceparent(),
            kGood);
}

TEST(TraceContext, RefusesWhatW3cRefuses) {
  for (const char* text : {"", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7",
                           "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
                           "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
                           "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
                           "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
                           "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-x",
                           "cc-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01x"})
    EXPECT_FALSE(TraceContext::parse(text)) << text;
}

TEST(TraceContext, AChildStaysInTheTrace) {
  const auto root = TraceContext::start();
  EXPECT_EQ(root.child().trace_id, root.trace_id);
  EXPECT_NE(root.child().span_id, root.span_id);
  EXPECT_TRUE(TraceContext::parse(root.traceparent()));
}

}  // namespace
}  // namespace bilko::trace
