#pragma once

#include <atomic>
#include <list>
#include <string>
#include <thread>

namespace bilko::testing {

// A port of this machine that refuses connections until it is opened; then it leads to `target`
// ("host:port", IPv4). Stands for a server that comes up late. Owns its threads.
class TcpGate {
 public:
  explicit TcpGate(const std::string& target);
  ~TcpGate();
  TcpGate(const TcpGate&) = delete;
  TcpGate& operator=(const TcpGate&) = delete;

  std::string address() const;  // "127.0.0.1:port"
  void open();

 private:
  void accept_until_closed();

  std::string target_;
  int listener_ = -1;
  std::list<std::jthread> pumps_;  // of the accepting thread while that runs
  std::jthread acceptor_;
  std::atomic<bool> is_closing_ = false;
};

}  // namespace bilko::testing
