#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <latch>

#include "bilko/core/error.h"
#include "bilko/http/client.h"
#include "bilko/http/server.h"

namespace bilko::http {
namespace {

using namespace std::chrono_literals;

class ClientTest : public testing::Test {
 protected:
  ClientTest() {
    add("GET", "/large", [](const Request&) {
      return Response{200, "text/plain", std::string(100'000, 'x'), {}};
    });
    add("GET", "/redirect", [](const Request&) {
      return Response{302, "", "", {}}.with("Location", "/large");
    });
    add("GET", "/slow", [this](const Request&) {
      released_.wait();
      return no_content();
    });
    for (const auto* method : {"GET", "POST", "PUT", "PATCH", "DELETE"})
      add(method, "/echo", [](const Request& request) {
        return Response{201,
                        "text/plain",
                        request.method + " " + request.body + " " +
                            request.header("x-mine").value_or("none") + " " +
                            request.header("expect").value_or("none"),
                        {}}
            .with("X-Answer", "yes");
      });
    server_.start();
  }

  void add(const std::string& method, const std::string& pattern, Handler handler) {
    routes_.add({method, pattern, Access::open(), std::move(handler)});
  }
  std::string url(const std::string& path) const {
    return "http://127.0.0.1:" + std::to_string(server_.port()) + path;
  }
  static std::string refusal(const ClientRequest& request) {
    try {
      fetch(request);
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), ErrorKind::unavailable);
      return error.code();
    }
    return "";
  }

  SystemClock clock_;
  Routes routes_;
  std::latch released_{1};
  Server server_{{.threads = 2}, routes_, nullptr, clock_};
};

TEST_F(ClientTest, sends_any_method_with_body_and_headers) {
  for (const std::string method : {"GET", "POST", "PUT", "PATCH", "DELETE"}) {
    const auto response = fetch(
        {.method = method, .url = url("/echo"), .headers = {{"X-Mine", "a b"}}, .body = "body"});
    EXPECT_EQ(response.status, 201);
    EXPECT_EQ(response.body, method + " body a b none");
    const std::pair<std::string, std::string> expected{"x-answer", "yes"};
    EXPECT_NE(std::find(response.headers.begin(), response.headers.end(), expected),
              response.headers.end());
  }
  EXPECT_EQ(fetch({.method = "HEAD", .url = url("/large")}).status, 200);
  EXPECT_EQ(fetch({.url = url("/echo")}).body, "GET  none none");
  EXPECT_EQ(
      fetch({.method = "POST", .url = url("/echo"), .body = std::string(900'000, 'b')}).status,
      201);
}

TEST_F(ClientTest, follows_no_redirects) {
  EXPECT_EQ(fetch({.url = url("/redirect")}).status, 302);
}

TEST_F(ClientTest, limits_size_and_time) {
  EXPECT_EQ(fetch({.url = url("/large"), .response_bytes_max = 100'000}).body.size(), 100'000u);
  EXPECT_EQ(refusal({.url = url("/large"), .response_bytes_max = 99'999}), "http_unreachable");
  EXPECT_EQ(refusal({.url = url("/slow"), .timeout = 50ms}), "http_unreachable");
  released_.count_down();
}

TEST_F(ClientTest, ends_when_it_is_abandoned) {
  const auto started = std::chrono::steady_clock::now();
  EXPECT_EQ(refusal({.url = url("/slow"), .is_abandoned = [] { return true; }}),
            "http_unreachable");
  EXPECT_LT(std::chrono::steady_clock::now() - started, 5s);
  released_.count_down();
}

TEST_F(ClientTest, reaches_http_only_and_no_proxy) {
  for (const auto* bad : {"file:///etc/passwd", "ftp://127.0.0.1/", "http://127.0.0.1:1/", "", "x"})
    EXPECT_EQ(refusal({.url = bad, .timeout = 500ms}), "http_unreachable") << bad;
  EXPECT_EQ(refusal({.url = url("/echo"), .headers = {{"A", "b\r\nC: d"}}}), "http_unreachable");
  ::setenv("http_proxy", "http://127.0.0.1:1", 1);
  EXPECT_EQ(fetch({.url = url("/echo")}).status, 201);
  ::unsetenv("http_proxy");
}

TEST(Tokens, open_closed_routes_by_a_key_set_at_a_url) {
  // The seed of RFC 8037 appendix A as PKCS#8.
  std::string folder = (std::filesystem::temp_directory_path() / "bilko-http-XXXXXX").string();
  ASSERT_NE(mkdtemp(folder.data()), nullptr);
  std::ofstream(folder + "/key.pem")
      << "-----BEGIN PRIVATE KEY-----\n"
         "MC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g\n"
         "-----END PRIVATE KEY-----\n";
  const TokenSigner signer(folder + "/key.pem");
  std::filesystem::remove_all(folder);

  const SystemClock clock;
  Routes keys;
  keys.add({"GET", "/.well-known/jwks.json", Access::open(), [&](const Request&) {
              return Response{200, "application/json", signer.jwks(), {}};
            }});
  Server key_server({.threads = 1}, keys, nullptr, clock);
  key_server.start();
  const TokenVerifier verifier(
      "http://127.0.0.1:" + std::to_string(key_server.port()) + "/.well-known/jwks.json", clock);
  Routes routes;
  routes.add({"GET", "/role", Access::at_least(Role::admin), [](const Request& request) {
                const auto role = std::string(enum_name(request.caller().role));
                return Response{200, "text/plain", role, {}};
              }});
  Server server({.threads = 2}, routes, &verifier, clock);
  server.start();
  const auto ask = [&](Role role) {
    const auto now = clock.now();
    const auto token = signer.sign(
        {OrganizationId::generate(now), UserId::generate(now), role, Currency::parse("EUR")}, now,
        std::chrono::hours(1));
    return fetch({.url = "http://127.0.0.1:" + std::to_string(server.port()) + "/role",
                  .headers = {{"Authorization", "Bearer " + token}}});
  };
  EXPECT_EQ(ask(Role::owner).body, "owner");
  EXPECT_EQ(ask(Role::admin).body, "admin");
  EXPECT_EQ(ask(Role::user).status, 403);
  EXPECT_EQ(ask(Role::viewer).status, 403);
  key_server.stop(std::chrono::seconds(1));
  EXPECT_EQ(ask(Role::owner).status, 200);
}

}  // namespace
}  // namespace bilko::http
