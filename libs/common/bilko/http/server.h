#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>

#include "bilko/core/clock.h"
#include "bilko/http/routes.h"
#include "bilko/http/token.h"

namespace bilko::http {

struct ServerOptions {
  std::string address = "127.0.0.1";
  int port = 0;  // 0: any free one, see port()
  int threads = 16;
  std::size_t request_bytes_max = 1u << 20;  // header and body; 413 above
  std::string ip_key{};                      // secret of the client address pseudonym
  // What is known of callers beyond their tokens: may lower the role, or throw.
  std::function<void(Principal&)> review{};
  bool records_spans = true;  // of requests (trace/recorder.h)
  // A request must be complete this long after its first byte (408 then), and a connection without
  // requests is closed after idle_timeout, which must be longer than nginx keeps its own side open.
  std::chrono::milliseconds request_timeout{60'000};
  std::chrono::milliseconds idle_timeout{120'000};
};

// What the metrics want to know of a finished request.
struct Served {
  std::string method;
  std::string pattern;  // of the route, or "unmatched"
  int status = 0;
  std::chrono::microseconds took{};
};

// An HTTP/1.1 server on Pistache: authenticates, matches, calls the handler on a worker thread and
// maps every Error to application/problem+json (RFC 9457). Anything else is a 500 without details,
// logged. A connection belongs to one worker thread, so a handler that blocks holds up that
// thread's others.
class Server {
 public:
  using OnServed = std::function<void(const Served&)>;

  // `verifier` may be null when all routes are open. Everything referenced must outlive the server.
  Server(ServerOptions options, const Routes& routes, const TokenVerifier* verifier,
         const Clock& clock, OnServed on_served = {});
  ~Server();  // stop()s

  // Starts to accept. Throws Error unavailable `port_in_use`.
  void start();
  // Answers what was sent before, at most `drain` long, and closes. New connections get 503
  // `shutting_down`. A handler that is running when `drain` is over is waited for all the same.
  void stop(std::chrono::milliseconds drain);
  int port() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace bilko::http
