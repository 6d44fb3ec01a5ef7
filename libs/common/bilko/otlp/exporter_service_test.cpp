#include <gtest/gtest.h>

#include <atomic>

#include "bilko/http/server.h"
#include "bilko/json/document.h"
#include "bilko/otlp/exporter.h"
#include "bilko/testing/eventually.h"

namespace bilko::otlp {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

trace::Span a_span() {
  trace::Span span;
  span.context = {"4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7", true};
  span.name = "a span";
  return span;
}

// A receiver on a real port, which answers `status_` and keeps what it was sent.
class ReceiverTest : public ::testing::Test {
 protected:
  ReceiverTest() {
    routes_.add({"POST", "/v1/traces", http::Access::open(), [this](const http::Request& request) {
                   ++asked_;
                   if (status_ == 200) {
                     const std::lock_guard lock(mutex_);
                     requests_.push_back(request);
                   }
                   return http::Response{status_, "application/json", "{}", {}};
                 }});
    server_.start();
  }

  std::string endpoint() const { return "http://127.0.0.1:" + std::to_string(server_.port()); }
  std::size_t taken() {
    const std::lock_guard lock(mutex_);
    return requests_.size();
  }

  SystemClock clock_;
  http::Routes routes_;
  http::Server server_{{.records_spans = false}, routes_, nullptr, clock_};
  std::mutex mutex_;
  std::vector<http::Request> requests_;
  std::atomic<int> asked_ = 0;
  std::atomic<int> status_ = 200;
};

const ExporterOptions kQuick{.gather = milliseconds(10), .first_pause = milliseconds(10)};

TEST_F(ReceiverTest, ASpanArrivesAsOtlp) {
  Exporter exporter(resource_of("ledger-service"),
                    http_sender(endpoint() + "/", {{"api-key", "secret"}}), kQuick);
  exporter.take(a_span());
  ASSERT_TRUE(testing::eventually([&] { return taken() == 1; }));
  const auto& request = requests_.front();
  EXPECT_EQ(request.content_type, "application/json");
  EXPECT_EQ(request.header("api-key"), "secret");
  const auto document = json::Document::parse(request.body);
  const auto sent = document.root().member("resourceSpans").at(0);
  EXPECT_EQ(sent.member("scopeSpans").at(0).member("spans").at(0).member("name").string(),
            "a span");
}

TEST_F(ReceiverTest, OneThatIsOverloadedIsAskedAgain) {
  status_ = 503;
  Exporter exporter({}, http_sender(endpoint(), {}), kQuick);
  exporter.take(a_span());
  ASSERT_TRUE(testing::eventually([&] { return asked_ >= 2; }));
  status_ = 200;
  EXPECT_TRUE(testing::eventually([&] { return taken() == 1; }));
}

TEST_F(ReceiverTest, OneThatRefusesIsNotAskedAgain) {
  status_ = 400;
  Exporter exporter({}, http_sender(endpoint(), {}), kQuick);
  exporter.take(a_span());
  exporter.stop();
  EXPECT_EQ(asked_, 1);
}

// What listens on no port, and what never answers, holds up neither take() nor the end.
TEST(ReceiverAway, CostsNothing) {
  ExporterOptions options = kQuick;
  options.flush_max = milliseconds(500);
  for (const char* endpoint : {"http://127.0.0.1:9", "http://192.0.2.1:4318"}) {
    Exporter exporter({}, http_sender(endpoint, {}), options);
    const auto started = steady_clock::now();
    for (int i = 0; i < 1000; ++i) exporter.take(a_span());
    EXPECT_LT(steady_clock::now() - started, milliseconds(200));
    exporter.stop();
    EXPECT_LT(steady_clock::now() - started, milliseconds(3000)) << endpoint;
  }
}

}  // namespace
}  // namespace bilko::otlp
