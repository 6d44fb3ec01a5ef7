#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <map>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>

#include "bilko/http/header_text.h"

// A client for tests: it writes any bytes.
namespace bilko::http {

struct RawResponse {
  int status = 0;
  std::map<std::string, std::string> headers;  // names in lower case
  std::string body;
};

enum class RawBody { by_length, none };

// One TCP connection to 127.0.0.1. Throws std::runtime_error when nothing comes for `patience`.
class RawClient {
 public:
  explicit RawClient(int port, std::chrono::milliseconds patience = std::chrono::seconds(15))
      : fd_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    const timeval limit{patience.count() / 1000, patience.count() % 1000 * 1000};
    ::setsockopt(fd_, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    ::setsockopt(fd_, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(port));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::connect(fd_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
      ::close(fd_);
      throw std::runtime_error("cannot connect");
    }
  }
  RawClient(RawClient&& other) noexcept
      : fd_(std::exchange(other.fd_, -1)), buffer_(std::move(other.buffer_)) {}
  RawClient& operator=(RawClient&&) = delete;
  ~RawClient() {
    if (fd_ >= 0) ::close(fd_);
  }

  // Sends as much as the peer takes.
  void send(std::string_view bytes) {
    while (!bytes.empty()) {
      const auto sent = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent <= 0) return;
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
  }
  // Closes with RST.
  void reset() {
    const linger now{1, 0};
    ::setsockopt(fd_, SOL_SOCKET, SO_LINGER, &now, sizeof now);
    ::close(std::exchange(fd_, -1));
  }
  RawResponse read_response(RawBody body = RawBody::by_length) {
    auto response = try_read_response(body);
    if (!response) throw std::runtime_error("no whole response, but: " + buffer_);
    return *std::move(response);
  }
  // None when the connection ended before a whole response came.
  std::optional<RawResponse> try_read_response(RawBody body = RawBody::by_length) {
    std::size_t end = 0;
    while ((end = buffer_.find("\r\n\r\n")) == std::string::npos)
      if (!receive()) return std::nullopt;
    RawResponse response = parse(std::string_view(buffer_).substr(0, end + 2));
    buffer_.erase(0, end + 4);
    const auto length = response.headers.find("content-length");
    if (body == RawBody::none || length == response.headers.end()) return response;
    const std::size_t size = std::stoul(length->second);
    while (buffer_.size() < size)
      if (!receive()) return std::nullopt;
    response.body = buffer_.substr(0, size);
    buffer_.erase(0, size);
    return response;
  }
  // True when the peer closes without sending more.
  bool is_closed_by_peer() { return buffer_.empty() && !receive(); }

 private:
  bool receive() {
    char bytes[65536];
    const auto count = ::recv(fd_, bytes, sizeof bytes, 0);
    if (count < 0 && (errno == EAGAIN || errno == EWOULDBLOCK))
      throw std::runtime_error("nothing came in time");
    if (count <= 0) return false;
    buffer_.append(bytes, static_cast<std::size_t>(count));
    return true;
  }
  static RawResponse parse(std::string_view head) {
    RawResponse response;
    response.status = std::stoi(std::string(head.substr(9, 3)));
    head.remove_prefix(head.find("\r\n") + 2);
    while (!head.empty()) {
      const auto line = head.substr(0, head.find("\r\n"));
      const auto colon = line.find(':');
      response.headers[lower(line.substr(0, colon))] = trim(line.substr(colon + 1));
      head.remove_prefix(line.size() + 2);
    }
    return response;
  }

  int fd_;
  std::string buffer_;
};

}  // namespace bilko::http
