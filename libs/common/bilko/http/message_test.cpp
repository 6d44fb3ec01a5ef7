#include "bilko/http/message.h"

#include <gtest/gtest.h>

#include <random>

namespace bilko::http {
namespace {

constexpr std::size_t kLimit = 4096;

std::string code_of(std::string_view bytes) {
  MessageReader reader(kLimit);
  reader.feed(bytes);
  try {
    return reader.next() ? "complete" : "incomplete";
  } catch (const Error& error) {
    return error.code();
  }
}

Message read(std::string_view bytes) {
  MessageReader reader(kLimit);
  reader.feed(bytes);
  auto message = reader.next();
  EXPECT_TRUE(message.has_value());
  return message.value_or(Message{});
}

TEST(MessageReader, reads_a_request) {
  const auto message = read(
      "POST /a%20b?x=1&y=%202 HTTP/1.1\r\nHost: h\r\nX-Two:  a b \t\r\nx-two: c\r\n"
      "Content-Length: 5\r\n\r\nhello");
  EXPECT_EQ(message.method, "POST");
  EXPECT_EQ(message.path, "/a%20b");
  EXPECT_EQ(message.raw_query, "x=1&y=%202");
  EXPECT_EQ(message.headers.at("x-two"), "a b, c");
  EXPECT_EQ(message.body, "hello");
  EXPECT_TRUE(message.keeps_alive);
}

TEST(MessageReader, gives_the_same_for_every_split_of_the_bytes) {
  const std::string bytes =
      "\r\nPUT /1 HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\nabc"
      "POST /2 HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: Chunked\r\n\r\n"
      "3;x=y\r\nabc\r\n0A\r\n0123456789\r\n0\r\nTrailer: t\r\n\r\n"
      "GET /3 HTTP/1.1\r\nHost: h\r\n\r\n";
  for (std::size_t step = 1; step <= bytes.size(); ++step) {
    MessageReader reader(kLimit);
    std::vector<std::string> seen;
    for (std::size_t at = 0; at < bytes.size(); at += step) {
      reader.feed(std::string_view(bytes).substr(at, step));
      while (const auto message = reader.next()) seen.push_back(message->path + message->body);
    }
    ASSERT_EQ(seen, (std::vector<std::string>{"/1abc", "/2abc0123456789", "/3"})) << step;
    EXPECT_TRUE(reader.is_idle());
  }
}

TEST(MessageReader, knows_whether_the_connection_is_kept) {
  const auto keeps = [](const std::string& version, const std::string& header) {
    return read("GET / HTTP/" + version + "\r\nHost: h\r\n" + header + "\r\n").keeps_alive;
  };
  EXPECT_TRUE(keeps("1.1", ""));
  EXPECT_TRUE(keeps("1.1", "Connection: keep-alive\r\n"));
  EXPECT_FALSE(keeps("1.1", "Connection: x, Close\r\n"));
  EXPECT_FALSE(keeps("1.0", ""));
  EXPECT_TRUE(keeps("1.0", "Connection: Keep-Alive\r\n"));
}

TEST(MessageReader, understands_the_absolute_form) {
  const auto message = read("GET http://h:1/p?q HTTP/1.1\r\nHost: h\r\n\r\n");
  EXPECT_EQ(message.path + "|" + message.raw_query, "/p|q");
  EXPECT_EQ(read("GET http://h HTTP/1.1\r\nHost: h\r\n\r\n").path, "/");
  EXPECT_EQ(read("GET http://h?q HTTP/1.1\r\nHost: h\r\n\r\n").raw_query, "q");
}

TEST(MessageReader, refuses_what_could_be_read_in_two_ways) {
  const std::string start = "POST / HTTP/1.1\r\nHost: h\r\n";
  const std::pair<std::string, std::string> table[] = {
      {"GET / HTTP/1.1\r\n\r\n", "http_malformed"},
      {"GET / HTTP/2.0\r\nHost: h\r\n\r\n", "http_version_unsupported"},
      {"GET /\r\nHost: h\r\n\r\n", "http_malformed"},
      {"GET  / HTTP/1.1\r\nHost: h\r\n\r\n", "http_malformed"},
      {"GET /\x01 HTTP/1.1\r\nHost: h\r\n\r\n", "http_malformed"},
      {"GET /\xc3\xa9 HTTP/1.1\r\nHost: h\r\n\r\n", "http_malformed"},
      {"G(T / HTTP/1.1\r\nHost: h\r\n\r\n", "http_malformed"},
      {start + "Host: g\r\n\r\n", "http_malformed"},
      {start + "Name : x\r\n\r\n", "http_malformed"},
      {start + "A: x\r\n folded\r\n\r\n", "http_malformed"},
      {start + "A: x\nB: y\r\n\r\n", "http_malformed"},
      {start + std::string("A: \0\r\n\r\n", 8), "http_malformed"},
      {start + "noise\r\n\r\n", "http_malformed"},
      {start + "Content-Length: -1\r\n\r\n", "http_malformed"},
      {start + "Content-Length: +1\r\n\r\n", "http_malformed"},
      {start + "Content-Length: 1x\r\n\r\n", "http_malformed"},
      {start + "Content-Length:\r\n\r\n", "http_malformed"},
      {start + "Content-Length: 1\r\nContent-Length: 1\r\n\r\n", "http_malformed"},
      {start + "Content-Length: 99999999999999999999999\r\n\r\n", "request_too_large"},
      {start + "Content-Length: 18446744073709551615\r\n\r\n", "request_too_large"},
      {start + "Content-Length: 4096\r\n\r\n", "request_too_large"},
      {start + "Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n", "http_malformed"},
      {start + "Transfer-Encoding: gzip\r\n\r\n", "transfer_encoding_unsupported"},
      {start + "Transfer-Encoding: chunked\r\n\r\n-1\r\n", "http_malformed"},
      {start + "Transfer-Encoding: chunked\r\n\r\n\r\n", "http_malformed"},
      {start + "Transfer-Encoding: chunked\r\n\r\n0x1\r\n", "http_malformed"},
      {start + "Transfer-Encoding: chunked\r\n\r\n1\r\nabc", "http_malformed"},
      {start + "Transfer-Encoding: chunked\r\n\r\n7fffffffffffffff\r\n", "request_too_large"},
      {start + "Transfer-Encoding: chunked\r\n\r\nffffffffffffffffff\r\n", "request_too_large"},
      {start + "Transfer-Encoding: chunked\r\n\r\n" + std::string(300, '0'), "http_malformed"},
      {std::string(kLimit + 1, 'A'), "request_too_large"},
      {start + "A: " + std::string(kLimit, 'a') + "\r\n\r\n", "request_too_large"}};
  for (const auto& [bytes, code] : table) EXPECT_EQ(code_of(bytes), code) << bytes;
  std::string many = start;
  for (int i = 0; i < 101; ++i) many += "A: b\r\n";
  EXPECT_EQ(code_of(many + "\r\n"), "request_too_large");
}

TEST(MessageReader, takes_exactly_the_limit) {
  std::string head = "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 4000\r\n\r\n";
  const std::size_t body = kLimit - head.size();
  head.replace(head.find("4000"), 4, std::to_string(body));
  EXPECT_EQ(code_of(head + std::string(body, 'x')), "complete");
  head.replace(head.find(std::to_string(body)), 4, std::to_string(body + 1));
  EXPECT_EQ(code_of(head), "request_too_large");
}

TEST(MessageReader, asks_for_the_body_once_when_the_client_waits) {
  MessageReader reader(kLimit);
  reader.feed("PUT / HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 1\r\n\r\n");
  EXPECT_FALSE(reader.next());
  EXPECT_TRUE(reader.takes_continue());
  EXPECT_FALSE(reader.takes_continue());
  reader.feed("x");
  EXPECT_TRUE(reader.next());
  EXPECT_FALSE(reader.takes_continue());
}

TEST(MessageReader, survives_random_changes) {
  const std::string good =
      "POST /2?a=b HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabcde\r\n0\r\n\r\n"
      "PUT /1 HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\nabc";
  std::mt19937 random(1);
  for (int round = 0; round < 20'000; ++round) {
    std::string bytes = good;
    for (auto changes = random() % 4 + 1; changes > 0; --changes)
      bytes[random() % bytes.size()] = static_cast<char>(random() % 256);
    MessageReader reader(kLimit);
    try {
      reader.feed(bytes);
      while (reader.next()) {
      }
    } catch (const Error&) {
    }
  }
}

TEST(Render, writes_status_line_headers_and_body) {
  const Response response = Response{201, "text/plain", "hi", {}}.with("Location", "/x");
  EXPECT_EQ(render(response, true, Body::sent),
            "HTTP/1.1 201 Created\r\nContent-Type: text/plain\r\nLocation: /x\r\n"
            "Content-Length: 2\r\nConnection: keep-alive\r\n\r\nhi");
  EXPECT_EQ(render(response, false, Body::left_out),
            "HTTP/1.1 201 Created\r\nContent-Type: text/plain\r\nLocation: /x\r\n"
            "Content-Length: 2\r\nConnection: close\r\n\r\n");
  EXPECT_EQ(render(no_content(), true, Body::sent),
            "HTTP/1.1 204 No Content\r\nConnection: keep-alive\r\n\r\n");
}

TEST(Render, is_preceded_by_a_check_that_no_header_splits_the_response) {
  EXPECT_THROW(check_headers(no_content().with("Location", "/x\r\nSet-Cookie: a")),
               std::logic_error);
}

}  // namespace
}  // namespace bilko::http
