#include "bilko/otlp/encoding.h"

#include <gtest/gtest.h>

#include "bilko/json/document.h"

namespace bilko::otlp {
namespace {

const trace::TraceContext kContext{"4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7", true};
const trace::TraceContext kOther{"0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331", true};

trace::Span example() {
  trace::Span span;
  span.context = kContext;
  span.parent_id = "53995c3f42cd8ad8";
  span.kind = trace::SpanKind::consumer;
  span.name = "process invoice.invoice.sent";
  span.start = trace::Moment(std::chrono::nanoseconds(1'790'000'000'000'000'001));
  span.end = trace::Moment(std::chrono::nanoseconds(1'790'000'000'000'000'999));
  span.attributes = {{"messaging.system", "kafka"}, {"messaging.kafka.offset", 42}};
  return span;
}

TEST(OtlpEncoding, IsTheJsonOfOtlp) {
  const trace::Span span = example();
  EXPECT_EQ(
      encode({{"service.name", "ledger-service"}}, std::span(&span, 1)),
      R"({"resourceSpans":[{"resource":{"attributes":[)"
      R"({"key":"service.name","value":{"stringValue":"ledger-service"}}]},)"
      R"("scopeSpans":[{"scope":{"name":"bilko"},"spans":[)"
      R"({"traceId":"4bf92f3577b34da6a3ce929d0e0e4736","spanId":"00f067aa0ba902b7","flags":1,)"
      R"("parentSpanId":"53995c3f42cd8ad8","name":"process invoice.invoice.sent","kind":5,)"
      R"("startTimeUnixNano":"1790000000000000001","endTimeUnixNano":"1790000000000000999",)"
      R"("attributes":[{"key":"messaging.system","value":{"stringValue":"kafka"}},)"
      R"({"key":"messaging.kafka.offset","value":{"intValue":"42"}}]}]}]}]})");
}

TEST(OtlpEncoding, NamesLinksAndWhatFailed) {
  trace::Span span = example();
  span.parent_id.clear();
  span.links = {kOther};
  span.error = "not_found";
  const auto document = json::Document::parse(encode({}, std::span(&span, 1)));
  const auto written = document.root()
                           .member("resourceSpans")
                           .at(0)
                           .member("scopeSpans")
                           .at(0)
                           .member("spans")
                           .at(0);
  EXPECT_FALSE(written.member("parentSpanId").exists());
  const auto link = written.member("links").at(0);
  EXPECT_EQ(link.member("traceId").string(), kOther.trace_id);
  EXPECT_EQ(link.member("spanId").string(), kOther.span_id);
  EXPECT_EQ(written.member("status").member("code").integer(), 2);
  EXPECT_EQ(written.member("status").member("message").string(), "not_found");
}

TEST(OtlpEncoding, BytesOfOthersDoNotBreakIt) {
  trace::Span span = example();
  span.attributes = {{"messaging.message.id", "a\xff\"\n"}};
  const auto text = encode({}, std::span(&span, 1));
  EXPECT_TRUE(json::is_utf8(text));
  EXPECT_NE(text.find(R"(a?\"\n)"), std::string::npos);
}

TEST(OtlpEncoding, EachProcessIsAnInstanceOfItsOwn) {
  const auto first = resource_of("ledger-service");
  EXPECT_EQ(first[0], (std::pair<std::string, std::string>("service.name", "ledger-service")));
  EXPECT_EQ(first[2].first, "service.instance.id");
  EXPECT_NE(first[2].second, resource_of("ledger-service")[2].second);
}

}  // namespace
}  // namespace bilko::otlp
