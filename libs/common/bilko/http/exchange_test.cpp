#include "bilko/http/exchange.h"

#include <gtest/gtest.h>

#include "bilko/core/hash.h"
#include "bilko/json/document.h"
#include "bilko/testing/recorded_spans.h"

namespace bilko::http {
namespace {

std::string header_of(const Response& response, std::string_view name) {
  for (const auto& [candidate, value] : response.headers)
    if (candidate == name) return value;
  return "";
}

std::string code_of(const Response& response) {
  const auto document = json::Document::parse(response.body);
  return std::string(document.root().member("code").string());
}

class ExchangeTest : public ::testing::Test {
 protected:
  ExchangeTest() {
    add("GET", "/open", [this](const Request& request) {
      seen_ = request;
      return Response{200, "text/plain", "hello", {}};
    });
    add("PATCH", "/open", [](const Request&) { return no_content(); });
    add("GET", "/bad-header",
        [](const Request&) { return no_content().with("Location", "/\r\nX: y"); });
    add("GET", "/std", [](const Request&) -> Response { throw std::runtime_error("secret"); });
    add("GET", "/other", [](const Request&) -> Response { throw 7; });
    for (const auto& [kind, name] : kKinds)
      add("GET", std::string("/errors/") + name,
          [kind = kind, name = name](const Request&) -> Response {
            throw Error(kind, std::string(name) + "_code", "text");
          });
    routes_.add({"GET", "/closed", Access::only({Role::owner}),
                 [](const Request&) { return no_content(); }});
  }

  void add(const std::string& method, const std::string& pattern, Handler handler) {
    routes_.add({method, pattern, Access::open(), std::move(handler)});
  }
  Response answer(const std::string& method, const std::string& path,
                  Request::Texts headers = {}) const {
    const TokenVerifier verifier("/does/not/exist", clock_);
    const Exchange exchange(options_, routes_, &verifier, clock_,
                            [this](const Served& served) { served_.push_back(served); });
    return exchange.answer({method, path, "", std::move(headers), "", true}, "192.0.2.1");
  }

  static constexpr std::pair<ErrorKind, const char*> kKinds[] = {
      {ErrorKind::malformed, "400"},
      {ErrorKind::unauthenticated, "401"},
      {ErrorKind::forbidden, "403"},
      {ErrorKind::not_found, "404"},
      {ErrorKind::method_not_allowed, "405"},
      {ErrorKind::conflict, "409"},
      {ErrorKind::stale, "412"},
      {ErrorKind::too_large, "413"},
      {ErrorKind::unsupported_media_type, "415"},
      {ErrorKind::invalid, "422"},
      {ErrorKind::precondition_required, "428"},
      {ErrorKind::rate_limited, "429"},
      {ErrorKind::unavailable, "503"}};

  SystemClock clock_;
  ServerOptions options_{.ip_key = "key"};
  Routes routes_;
  Request seen_;
  mutable std::vector<Served> served_;
};

TEST_F(ExchangeTest, maps_every_kind_of_error) {
  for (const auto& [kind, name] : kKinds) {
    const auto response = answer("GET", std::string("/errors/") + name);
    EXPECT_EQ(std::to_string(response.status), name);
    EXPECT_EQ(response.content_type, "application/problem+json");
    EXPECT_EQ(code_of(response), std::string(name) + "_code");
  }
}

TEST_F(ExchangeTest, tells_nothing_about_faults_of_ours) {
  for (const auto* path : {"/std", "/other", "/bad-header"}) {
    const auto response = answer("GET", path);
    EXPECT_EQ(response.status, 500);
    EXPECT_EQ(code_of(response), "internal_error");
    EXPECT_EQ(response.body.find("secret"), std::string::npos);
  }
}

TEST_F(ExchangeTest, answers_unknown_paths_and_methods) {
  EXPECT_EQ(answer("GET", "/nowhere").status, 404);
  EXPECT_EQ(answer("GET", "/open/").status, 404);
  EXPECT_EQ(code_of(answer("GET", "/nowhere")), "not_found");
  EXPECT_EQ(code_of(answer("GET", "/%zz")), "path_malformed");
  for (const auto* method : {"OPTIONS", "DELETE", "TRACE", "FOO", "get"}) {
    const auto response = answer(method, "/open");
    EXPECT_EQ(response.status, 405) << method;
    EXPECT_EQ(header_of(response, "Allow"), "GET, PATCH, HEAD");
    EXPECT_EQ(code_of(response), "method_not_allowed");
  }
  EXPECT_EQ(answer("HEAD", "/open").status, 200);
  EXPECT_EQ(answer("PATCH", "/open").status, 204);
}

TEST_F(ExchangeTest, asks_for_a_token_where_the_route_is_not_open) {
  const auto missing = answer("GET", "/closed");
  EXPECT_EQ(missing.status, 401);
  EXPECT_EQ(code_of(missing), "token_missing");
  EXPECT_EQ(header_of(missing, "WWW-Authenticate"), R"(Bearer realm="bilko")");
  for (const auto* value : {"Basic abc", "Bearer", "bear", ""})
    EXPECT_EQ(code_of(answer("GET", "/closed", {{"authorization", value}})), "token_missing");
  for (const auto* value : {"Bearer abc", "bearer  abc ", "Bearer a.b.c", "Bearer "})
    EXPECT_EQ(code_of(answer("GET", "/closed", {{"authorization", value}})), "token_malformed");
}

TEST_F(ExchangeTest, gives_every_answer_an_id_of_our_own) {
  const auto response = answer("GET", "/nowhere", {{"x-request-id", "mine"}});
  const auto id = header_of(response, "X-Request-Id");
  EXPECT_TRUE(Ulid::is_valid(id));
  const auto document = json::Document::parse(response.body);
  EXPECT_EQ(document.root().member("requestId").string(), id);
}

TEST_F(ExchangeTest, goes_on_with_the_callers_trace_or_starts_one) {
  const std::string trace = "0af7651916cd43dd8448eb211c80319c";
  const std::string caller = "00-" + trace + "-b7ad6b7169203331-01";
  auto answered = trace::TraceContext::parse(
      header_of(answer("GET", "/open", {{"traceparent", caller}}), "traceparent"));
  ASSERT_TRUE(answered);
  EXPECT_EQ(answered->trace_id, trace);
  EXPECT_NE(answered->span_id, "b7ad6b7169203331");
  EXPECT_EQ(seen_.traceparent, answered->traceparent());
  for (const auto& bad : {caller + ", " + caller, std::string("00-x"), std::string()}) {
    answered = trace::TraceContext::parse(
        header_of(answer("GET", "/open", {{"traceparent", bad}}), "traceparent"));
    ASSERT_TRUE(answered);
    EXPECT_NE(answered->trace_id, trace);
  }
}

TEST_F(ExchangeTest, records_a_span_that_others_can_go_on_from) {
  const bilko::testing::RecordedSpans spans;
  const std::string caller = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
  answer("GET", "/open", {{"traceparent", caller}});
  ASSERT_EQ(spans.all().size(), 1u);
  const trace::Span span = spans.all().front();
  EXPECT_EQ(span.name, "GET /open");
  EXPECT_EQ(span.kind, trace::SpanKind::server);
  EXPECT_EQ(span.parent_id, "b7ad6b7169203331");
  EXPECT_EQ(span.context.traceparent(), seen_.traceparent);
  EXPECT_LE(span.start, span.end);
  EXPECT_FALSE(span.error);
}

TEST_F(ExchangeTest, a_span_says_what_failed_and_never_the_path) {
  const bilko::testing::RecordedSpans spans;
  answer("GET", "/errors/503");
  answer("GET", "/secret-token");
  const auto recorded = spans.all();
  ASSERT_EQ(recorded.size(), 2u);
  EXPECT_EQ(recorded[0].error, "503");
  EXPECT_TRUE(recorded[0].parent_id.empty());
  EXPECT_EQ(recorded[1].name, "GET");
  EXPECT_FALSE(recorded[1].error);
  for (const auto& attribute : recorded[1].attributes)
    EXPECT_EQ(attribute.text.find("secret"), std::string::npos);
}

TEST_F(ExchangeTest, records_nothing_that_a_caller_does_not_sample_or_the_server_keeps_out) {
  const bilko::testing::RecordedSpans spans;
  answer("GET", "/open",
         {{"traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00"}});
  options_.records_spans = false;
  answer("GET", "/open");
  EXPECT_TRUE(spans.all().empty());
}

TEST_F(ExchangeTest, knows_the_client_by_the_keyed_hash_of_its_address) {
  const std::pair<Request::Texts, std::string> table[] = {
      {{}, "192.0.2.1"},
      {{{"x-forwarded-for", "203.0.113.7"}}, "203.0.113.7"},
      {{{"x-forwarded-for", "1.1.1.1, 203.0.113.7 "}}, "203.0.113.7"},
      {{{"x-forwarded-for", "1.1.1.1, "}}, "192.0.2.1"}};
  for (const auto& [headers, address] : table) {
    answer("GET", "/open", headers);
    EXPECT_EQ(seen_.client_ip, hex(hmac_sha256("key", address)));
  }
}

TEST_F(ExchangeTest, understands_the_media_type_of_the_body) {
  answer("GET", "/open", {{"content-type", "Application/JSON ; charset=utf-8"}});
  EXPECT_EQ(seen_.content_type, "application/json");
  answer("GET", "/open", {{"content-type", "///"}, {"accept", "no/such;;;type"}});
  EXPECT_EQ(seen_.content_type, "///");
}

TEST_F(ExchangeTest, reports_what_was_served_by_pattern) {
  answer("GET", "/errors/409");
  answer("GET", "/nowhere");
  ASSERT_EQ(served_.size(), 2u);
  EXPECT_EQ(served_[0].method + served_[0].pattern, "GET/errors/409");
  EXPECT_EQ(served_[0].status, 409);
  EXPECT_EQ(served_[1].pattern, "unmatched");
}

TEST_F(ExchangeTest, admits_heads_of_routes_that_their_sender_may_use) {
  const TokenVerifier verifier("/does/not/exist", clock_);
  const Exchange exchange(options_, routes_, &verifier, clock_, {});
  const auto verdict = [&](const std::string& method, const std::string& path) {
    try {
      exchange.admit({method, path, "", {}, "", true});
      return std::string("admitted");
    } catch (const Error& error) {
      return error.code();
    }
  };
  EXPECT_EQ(verdict("GET", "/open"), "admitted");
  EXPECT_EQ(verdict("GET", "/closed"), "token_missing");
  EXPECT_EQ(verdict("GET", "/nowhere"), "not_found");
  EXPECT_EQ(verdict("POST", "/open"), "not_found");
}

TEST(ExchangeDeathTest, closed_routes_need_a_verifier) {
  Routes routes;
  routes.add(
      {"GET", "/", Access::at_least(Role::viewer), [](const Request&) { return no_content(); }});
  const SystemClock clock;
  EXPECT_DEATH(Exchange({}, routes, nullptr, clock, {}), "check failed");
}

}  // namespace
}  // namespace bilko::http
