#include "bilko/testing/tcp_gate.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <stdexcept>

namespace bilko::testing {
namespace {

constexpr int kLookMs = 20;  // how often a thread looks whether the gate is closing

sockaddr_in ipv4(const std::string& host, int port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  if (inet_pton(AF_INET, host.c_str(), &address.sin_addr) != 1)
    throw std::runtime_error("not an IPv4 address: " + host);
  return address;
}

bool is_readable(int socket) {
  pollfd wanted{.fd = socket, .events = POLLIN, .revents = 0};
  return poll(&wanted, 1, kLookMs) > 0;
}

// Copies what is there; false at the end of the stream.
bool copy(int from, int to) {
  std::array<char, 65536> buffer;
  const ssize_t size = recv(from, buffer.data(), buffer.size(), MSG_DONTWAIT);
  if (size < 0) return errno == EAGAIN || errno == EWOULDBLOCK;
  for (ssize_t sent = 0; sent < size;) {
    const ssize_t count =
        send(to, buffer.data() + sent, static_cast<std::size_t>(size - sent), MSG_NOSIGNAL);
    if (count <= 0) return false;
    sent += count;
  }
  return size > 0;
}

void pump(int client, int server, const std::atomic<bool>& is_closing) {
  std::array<pollfd, 2> both{pollfd{client, POLLIN, 0}, pollfd{server, POLLIN, 0}};
  while (!is_closing) {
    poll(both.data(), both.size(), kLookMs);
    if (!copy(client, server) || !copy(server, client)) break;
  }
  close(client);
  close(server);
}

}  // namespace

TcpGate::TcpGate(const std::string& target) : target_(target) {
  listener_ = socket(AF_INET, SOCK_STREAM, 0);
  const auto any = ipv4("127.0.0.1", 0);
  if (bind(listener_, reinterpret_cast<const sockaddr*>(&any), sizeof any) != 0)
    throw std::runtime_error("no free port");
}

TcpGate::~TcpGate() {
  is_closing_ = true;
  if (acceptor_.joinable()) acceptor_.join();
  pumps_.clear();
  close(listener_);
}

std::string TcpGate::address() const {
  sockaddr_in bound{};
  socklen_t size = sizeof bound;
  getsockname(listener_, reinterpret_cast<sockaddr*>(&bound), &size);
  return fmt::format("127.0.0.1:{}", ntohs(bound.sin_port));
}

void TcpGate::open() {
  if (listen(listener_, 16) != 0) throw std::runtime_error("can not listen");
  acceptor_ = std::jthread([this] { accept_until_closed(); });
}

void TcpGate::accept_until_closed() {
  const auto colon = target_.rfind(':');
  const auto to = ipv4(target_.substr(0, colon), std::stoi(target_.substr(colon + 1)));
  while (!is_closing_) {
    if (!is_readable(listener_)) continue;
    const int client = accept(listener_, nullptr, nullptr);
    const int server = socket(AF_INET, SOCK_STREAM, 0);
    if (connect(server, reinterpret_cast<const sockaddr*>(&to), sizeof to) != 0) {
      close(client);
      close(server);
      continue;
    }
    pumps_.emplace_back([this, client, server] { pump(client, server, is_closing_); });
  }
}

}  // namespace bilko::testing
