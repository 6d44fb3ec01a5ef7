#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <latch>
#include <mutex>
#include <random>
#include <thread>

#include "bilko/core/hash.h"
#include "bilko/http/raw_client.h"
#include "bilko/http/server.h"
#include "bilko/json/document.h"
#include "bilko/testing/eventually.h"

namespace bilko::http {
namespace {

using namespace std::chrono_literals;
using ::testing::StartsWith;

struct Note {
  json::Raw value;
  static void fields(auto& self, auto&& field) { field("value", self.value); }
};

std::string get(const std::string& path, const std::string& headers = "") {
  return "GET " + path + " HTTP/1.1\r\nHost: h\r\n" + headers + "\r\n";
}

std::string post(const std::string& path, const std::string& body) {
  return "POST " + path + " HTTP/1.1\r\nHost: h\r\nContent-Type: application/json\r\n" +
         "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

std::string code_of(const RawResponse& response) {
  const auto document = json::Document::parse(response.body);
  return std::string(document.root().member("code").string());
}

std::size_t open_sockets() {
  std::size_t count = 0;
  for (const auto& file : std::filesystem::directory_iterator("/proc/self/fd")) {
    std::error_code gone;
    if (std::filesystem::read_symlink(file, gone).string().starts_with("socket:")) ++count;
  }
  return count;
}

class ServerTest : public ::testing::Test {
 protected:
  ServerTest() {
    add("GET", "/hello", [](const Request&) { return Response{200, "text/plain", "hello", {}}; });
    add("POST", "/size", [](const Request& request) {
      return Response{200, "text/plain", std::to_string(request.body.size()), {}};
    });
    add("POST", "/json", [](const Request& request) {
      return Response{200, "application/json", request.json<Note>().value.text, {}};
    });
    add("GET", "/none", [](const Request&) { return no_content(); });
    add("GET", "/large", [](const Request&) {
      return Response{200, "text/plain", std::string(3'000'000, 'x'), {}};
    });
    add("GET", "/fault", [](const Request&) -> Response { throw std::logic_error("secret text"); });
    add("GET", "/wait", [this](const Request&) {
      entered_.count_down();
      released_.wait();
      return Response{200, "text/plain", "waited", {}};
    });
  }

  void add(const std::string& method, const std::string& pattern, Handler handler) {
    routes_.add({method, pattern, Access::open(), std::move(handler)});
  }
  void start(ServerOptions options = {}) {
    server_ = std::make_unique<Server>(std::move(options), routes_, nullptr, clock_,
                                       [this](const Served& served) {
                                         const std::lock_guard lock(mutex_);
                                         served_.push_back(served);
                                       });
    server_->start();
  }
  RawClient connect() const { return RawClient(server_->port()); }
  void expect_alive() const {
    RawClient client = connect();
    client.send(get("/hello"));
    EXPECT_EQ(client.read_response().body, "hello");
  }

  bool eventually_served(std::size_t count) {
    return testing::eventually([&] {
      const std::lock_guard lock(mutex_);
      return served_.size() >= count;
    });
  }

  // What new clients meet after stop().
  bool refuses_new_clients() const {
    try {
      RawClient client(server_->port(), 100ms);
      client.send(get("/hello"));
      const auto response = client.try_read_response();
      return response && response->status == 503 && code_of(*response) == "shutting_down";
    } catch (const std::runtime_error&) {
      return false;
    }
  }

  SystemClock clock_;
  Routes routes_;
  std::mutex mutex_;
  std::vector<Served> served_;
  std::latch entered_{1};
  std::latch released_{1};
  std::unique_ptr<Server> server_;
};

TEST_F(ServerTest, answers_several_requests_on_one_connection) {
  start();
  RawClient client = connect();
  for (const auto* header : {"", "Connection: keep-alive\r\n"}) {
    client.send(get("/hello", header));
    const auto response = client.read_response();
    EXPECT_EQ(response.status, 200);
    EXPECT_EQ(response.body, "hello");
    EXPECT_EQ(response.headers.at("connection"), "keep-alive");
    EXPECT_EQ(response.headers.at("content-type"), "text/plain");
    EXPECT_EQ(response.headers.at("x-request-id").size(), 26u);
    EXPECT_THAT(response.headers.at("traceparent"), StartsWith("00-"));
  }
  client.send(get("/hello", "Connection: close\r\n"));
  EXPECT_EQ(client.read_response().headers.at("connection"), "close");
  EXPECT_TRUE(client.is_closed_by_peer());
}

TEST_F(ServerTest, answers_pipelined_requests_in_order) {
  start();
  RawClient client = connect();
  client.send(get("/hello") + post("/size", std::string(10'000, 'x')) + get("/nowhere") +
              get("/none") + "HEAD /hello HTTP/1.1\r\nHost: h\r\n\r\n" + get("/hello"));
  EXPECT_EQ(client.read_response().body, "hello");
  EXPECT_EQ(client.read_response().body, "10000");
  EXPECT_EQ(client.read_response().status, 404);
  EXPECT_EQ(client.read_response(RawBody::none).status, 204);
  const auto head = client.read_response(RawBody::none);
  EXPECT_EQ(head.headers.at("content-length"), "5");
  EXPECT_EQ(client.read_response().body, "hello");
}

TEST_F(ServerTest, takes_requests_of_exactly_the_limit) {
  start({.request_bytes_max = 100'000});
  std::string request = post("/size", std::string(99'900, 'x'));
  const std::size_t room = 100'000 - request.size();
  RawClient client = connect();
  client.send(request + get("/hello"));
  EXPECT_EQ(client.read_response().body, "99900");
  EXPECT_EQ(client.read_response().body, "hello");
  request = post("/size", std::string(99'900 + room, 'x'));
  ASSERT_EQ(request.size(), 100'000u);
  client.send(request);
  EXPECT_EQ(client.read_response().body, std::to_string(99'900 + room));
  client.send(post("/size", std::string(99'900 + room + 1, 'x')));
  const auto refused = client.read_response();
  EXPECT_EQ(refused.status, 413);
  EXPECT_EQ(code_of(refused), "request_too_large");
}

TEST_F(ServerTest, refuses_a_body_of_two_megabytes_and_reads_no_request_in_it) {
  start();
  std::string body;
  while (body.size() < 2'000'000) body += get("/hello");
  RawClient client = connect();
  client.send(post("/size", body));
  const auto response = client.read_response();
  EXPECT_EQ(response.status, 413);
  EXPECT_EQ(response.headers.at("content-type"), "application/problem+json");
  EXPECT_EQ(response.headers.at("connection"), "close");
  EXPECT_TRUE(client.is_closed_by_peer());
  expect_alive();
}

TEST_F(ServerTest, refuses_a_large_body_that_nobody_takes_before_it_comes) {
  start({.request_bytes_max = 8u << 20});
  for (const char* length : {"Content-Length: 3000000", "Transfer-Encoding: chunked"}) {
    RawClient client = connect();
    client.send(std::string("POST /nowhere HTTP/1.1\r\nHost: h\r\n") + length + "\r\n\r\n");
    EXPECT_EQ(client.read_response().status, 404) << length;
    EXPECT_TRUE(client.is_closed_by_peer());
  }
  RawClient client = connect();
  client.send(post("/size", std::string(3'000'000, 'x')));
  EXPECT_EQ(client.read_response().body, "3000000");
}

TEST_F(ServerTest, answers_what_is_no_request_and_lives_on) {
  start();
  const std::string start_line = "POST /size HTTP/1.1\r\nHost: h\r\n";
  for (const std::string& bytes :
       {start_line + "Content-Length: -1\r\n\r\n", start_line + "Content-Length: x\r\n\r\n",
        start_line + "Transfer-Encoding: chunked\r\n\r\n-5\r\n",
        std::string("\x16\x03\x01\r\n\r\n"), std::string("GET / HTTP/3\r\nHost: h\r\n\r\n"),
        std::string("GET /\r\n\r\n")}) {
    RawClient client = connect();
    client.send(bytes);
    const auto response = client.read_response();
    EXPECT_EQ(response.status, 400) << bytes;
    EXPECT_EQ(response.headers.at("content-type"), "application/problem+json");
    EXPECT_TRUE(client.is_closed_by_peer());
  }
  expect_alive();
}

TEST_F(ServerTest, takes_depth_bombs_for_malformed_input) {
  start();
  RawClient client = connect();
  client.send(post("/json", "{\"value\":" + std::string(500'000, '[')));
  const auto response = client.read_response();
  EXPECT_EQ(response.status, 400);
  EXPECT_EQ(code_of(response), "json_too_deep");
  client.send(post("/json", R"({"value":[1]})"));
  EXPECT_EQ(client.read_response().body, "[1]");
}

TEST_F(ServerTest, tells_a_client_nothing_about_an_exception) {
  start();
  RawClient client = connect();
  client.send(get("/fault") + get("/hello"));
  const auto response = client.read_response();
  EXPECT_EQ(response.status, 500);
  EXPECT_EQ(code_of(response), "internal_error");
  EXPECT_EQ(response.body.find("secret"), std::string::npos);
  EXPECT_EQ(client.read_response().body, "hello");
}

TEST_F(ServerTest, survives_random_bytes) {
  start({.threads = 2});
  std::mt19937 random(3);
  const std::string good = post("/json", R"({"value":1})") + get("/hello");
  for (int round = 0; round < 300; ++round) {
    std::string bytes = good.substr(0, random() % good.size() + 1);
    for (auto changes = random() % 6; changes > 0; --changes)
      bytes[random() % bytes.size()] = static_cast<char>(random() % 256);
    RawClient client = connect();
    client.send(bytes);
    if (round % 3 == 0) client.reset();
  }
  expect_alive();
}

TEST_F(ServerTest, sends_100_continue_to_who_waits_for_it) {
  start();
  RawClient client = connect();
  client.send(
      "POST /size HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n");
  EXPECT_EQ(client.read_response(RawBody::none).status, 100);
  client.send("abc");
  EXPECT_EQ(client.read_response().body, "3");
}

TEST_F(ServerTest, is_not_held_up_by_clients_that_send_slowly) {
  start({.threads = 1});
  std::vector<RawClient> slow;
  for (int i = 0; i < 50; ++i) {
    slow.push_back(connect());
    slow.back().send(post("/size", "abc").substr(0, static_cast<std::size_t>(i) + 1));
  }
  expect_alive();
  slow[7].send(post("/size", "abc").substr(8));
  EXPECT_EQ(slow[7].read_response().body, "3");
}

TEST_F(ServerTest, sends_large_answers_whole) {
  start({.threads = 2});
  for (int i = 0; i < 3; ++i) {
    RawClient client = connect();
    client.send(get("/large") + get("/hello"));
    EXPECT_EQ(client.read_response().body.size(), 3'000'000u);
    EXPECT_EQ(client.read_response().body, "hello");
  }
  RawClient gone = connect();
  gone.send(get("/large"));
  gone.reset();
  expect_alive();
}

TEST_F(ServerTest, ends_requests_and_connections_that_take_too_long) {
  start({.request_timeout = 300ms, .idle_timeout = 2500ms});
  RawClient idle = connect();
  RawClient slow = connect();
  slow.send("GET /hello HTTP/1.1\r\n");
  EXPECT_EQ(slow.read_response().status, 408);
  EXPECT_TRUE(slow.is_closed_by_peer());
  idle.send(get("/hello"));
  EXPECT_EQ(idle.read_response().body, "hello");
  EXPECT_TRUE(idle.is_closed_by_peer());
  expect_alive();
}

TEST_F(ServerTest, says_that_a_port_is_taken) {
  start();
  Server second({.port = server_->port()}, routes_, nullptr, clock_);
  try {
    second.start();
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), "port_in_use");
    EXPECT_EQ(error.kind(), ErrorKind::unavailable);
  }
}

TEST_F(ServerTest, answers_what_was_sent_before_it_was_stopped) {
  // Pistache gives a connection to the worker `socket number modulo workers`; of three in a row at
  // least one new client meets a worker that is free.
  start({.threads = 3});
  RawClient kept = connect();
  kept.send(get("/hello"));
  kept.read_response();
  RawClient first = connect();
  first.send(get("/wait"));
  entered_.wait();
  first.send(get("/hello"));
  std::jthread stopper([this] { server_->stop(20s); });
  ASSERT_TRUE(testing::eventually([&] { return refuses_new_clients(); }));
  kept.send(get("/hello"));
  released_.count_down();
  const auto waited = first.read_response();
  EXPECT_EQ(waited.body, "waited");
  EXPECT_EQ(waited.headers.at("connection"), "close");
  EXPECT_TRUE(first.is_closed_by_peer());
  EXPECT_EQ(kept.read_response().body, "hello");
}

TEST_F(ServerTest, gives_complete_answers_to_16_clients_while_it_stops) {
  add("GET", "/slow", [](const Request&) {
    sha256(std::string(300'000, 'x'));
    return Response{200, "text/plain", std::string(100'000, 's'), {}};
  });
  start({.threads = 8});
  std::atomic<bool> is_stopping{false};
  std::atomic<int> answered{0};
  std::atomic<int> lost{0};
  std::vector<std::jthread> clients;
  for (int i = 0; i < 16; ++i) {
    clients.emplace_back([&] {
      RawClient client = connect();
      bool is_kept = true;
      for (int round = 0; is_kept; ++round) {
        client.send(get("/slow"));
        const bool was_sent_before = !is_stopping;
        const auto response = client.try_read_response();
        // A connection that the server had not taken up yet is refused, by a whole answer as well.
        const bool is_whole = response && (response->body == std::string(100'000, 's') ||
                                           (round == 0 && response->status == 503));
        if (was_sent_before) ++(is_whole ? answered : lost);
        is_kept = is_whole && response->headers.at("connection") != "close";
      }
    });
  }
  EXPECT_TRUE(testing::eventually([&] { return answered > 50; }));
  is_stopping = true;
  server_->stop(10s);
  clients.clear();
  EXPECT_EQ(lost, 0);
}

TEST_F(ServerTest, closes_its_sockets_when_it_stops) {
  const std::size_t before = open_sockets();
  start({.threads = 4});
  std::vector<RawClient> clients;
  for (int i = 0; i < 20; ++i) {
    clients.push_back(connect());
    clients.back().send(get("/hello"));
    EXPECT_EQ(clients.back().read_response().body, "hello");
  }
  const auto started = std::chrono::steady_clock::now();
  server_->stop(5s);
  EXPECT_LT(std::chrono::steady_clock::now() - started, 2s);
  for (RawClient& client : clients) EXPECT_TRUE(client.is_closed_by_peer());
  clients.clear();
  EXPECT_EQ(open_sockets(), before);
}

TEST_F(ServerTest, waits_for_no_late_client_when_it_stops) {
  start({.threads = 2});
  std::atomic<bool> is_over{false};
  std::jthread late([&] {
    while (!is_over) {
      try {
        RawClient client = connect();
        client.send(get("/hello"));
        client.try_read_response();
      } catch (const std::exception&) {
      }
    }
  });
  ASSERT_TRUE(eventually_served(100));
  const auto started = std::chrono::steady_clock::now();
  server_->stop(10s);
  EXPECT_LT(std::chrono::steady_clock::now() - started, 5s);
  is_over = true;
}

}  // namespace
}  // namespace bilko::http
