#include "bilko/http/server.h"

#include <fmt/format.h>
#include <pistache/endpoint.h>
#include <pistache/peer.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <mutex>
#include <set>
#include <thread>

#include "bilko/core/check.h"
#include "bilko/core/error.h"
#include "bilko/http/exchange.h"
#include "bilko/log/log.h"

namespace bilko::http {
namespace {

using SteadyClock = std::chrono::steady_clock;
using Peer = Pistache::Tcp::Peer;
constexpr const char* kConnection = "bilko";  // name of the peer's data
constexpr std::chrono::milliseconds kWritePatience{10'000};
// More is kept only for who may send it: a stranger's megabytes would cost memory for nothing.
constexpr std::size_t kBodyOfStrangersMax = 1u << 20;
constexpr std::chrono::milliseconds kQuiet{50};
constexpr std::chrono::milliseconds kQuietCheck{5};

// Pistache forgets to close the sockets that are open when an endpoint goes. Set in the thread that
// destroys it; on workers Pistache closes them itself.
thread_local bool destroys_endpoint = false;

struct Connection;

// What the workers share with stop().
class Traffic {
 public:
  std::atomic<bool> is_stopping{false};

  void enter(const Connection& connection);
  void leave(const Connection& connection);
  void touch() { last_activity_ = SteadyClock::now().time_since_epoch().count(); }
  // True when no connection from before stop() has a request that is waiting, being read or
  // handled, and has had none for a moment: between reading bytes and saying so a worker shows
  // nothing.
  bool is_quiet();

 private:
  std::mutex mutex_;
  std::set<const Connection*> connections_;
  std::atomic<SteadyClock::rep> last_activity_{0};
};

struct Connection {
  Connection(Traffic& shared, int socket, std::size_t request_bytes_max)
      : traffic(shared), fd(socket), reader(request_bytes_max), came_late(shared.is_stopping) {
    if (!came_late) traffic.enter(*this);
  }
  ~Connection() {
    if (!came_late) traffic.leave(*this);
    if (destroys_endpoint) ::close(fd);
  }
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  bool has_work() const {
    pollfd readable{fd, POLLIN, 0};
    return !is_over && (is_unfinished || ::poll(&readable, 1, 0) > 0);
  }

  Traffic& traffic;
  const int fd;
  MessageReader reader;
  const bool came_late;
  std::atomic<bool> is_unfinished{false};  // a request is being read or handled
  std::atomic<bool> is_over{false};  // the last answer is out: what still comes is read and dropped
};

void Traffic::enter(const Connection& connection) {
  const std::lock_guard lock(mutex_);
  connections_.insert(&connection);
}

void Traffic::leave(const Connection& connection) {
  const std::lock_guard lock(mutex_);
  connections_.erase(&connection);
}

bool Traffic::is_quiet() {
  const std::lock_guard lock(mutex_);
  for (const Connection* connection : connections_)
    if (connection->has_work()) touch();
  const SteadyClock::duration last(last_activity_.load());
  return SteadyClock::now().time_since_epoch() - last >= kQuiet;
}

// Writes at once on the worker thread. Pistache's own queue addresses sockets by number only, so
// that a late answer can reach another client, spins while a client does not read, and loses what
// is queued when the endpoint shuts down.
bool write_all(int fd, std::string_view bytes) {
  const auto deadline = SteadyClock::now() + kWritePatience;
  while (!bytes.empty()) {
    const ssize_t written = ::send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    if (written > 0) {
      bytes.remove_prefix(static_cast<std::size_t>(written));
      continue;
    }
    if (errno == EINTR) continue;
    if (errno != EAGAIN && errno != EWOULDBLOCK) return false;
    const auto left =
        std::chrono::duration_cast<std::chrono::milliseconds>(deadline - SteadyClock::now());
    pollfd writable{fd, POLLOUT, 0};
    if (left.count() <= 0 || ::poll(&writable, 1, static_cast<int>(left.count())) == 0)
      return false;
  }
  return true;
}

// One per worker thread (Pistache clones it). Pistache's own message parser is not used: it answers
// its errors with exception texts, goes on after an error in the middle of a body, drops pipelined
// requests and repeated headers, and refuses unknown media types.
class Worker final : public Pistache::Http::Handler {
 public:
  HTTP_PROTOTYPE(Worker)

  Worker(const Exchange& exchange, Traffic& traffic, std::size_t request_bytes_max)
      : exchange_(exchange), traffic_(traffic), request_bytes_max_(request_bytes_max) {}

  void onRequest(const Pistache::Http::Request&, Pistache::Http::ResponseWriter) override {
    BILKO_CHECK(false);  // only the onInput that is overridden here would call it
  }

 private:
  void onConnection(const std::shared_ptr<Peer>& peer) override {
    // The parser serves as the clock of Pistache's timeouts, nothing else.
    peer->putData(ParserData, std::make_shared<Pistache::Http::RequestParser>(0));
    peer->putData(kConnection,
                  std::make_shared<Connection>(traffic_, peer->fd(), request_bytes_max_));
    peer->setIdle(true);
  }

  void onInput(const char* bytes, std::size_t size, const std::shared_ptr<Peer>& peer) override {
    const auto connection = std::static_pointer_cast<Connection>(peer->getData(kConnection));
    if (connection->is_over) return;
    connection->is_unfinished = true;
    const bool was_idle = connection->reader.is_idle();
    connection->reader.feed({bytes, size});
    const bool has_answered = serve(*connection, peer);
    const bool is_idle = connection->is_over || connection->reader.is_idle();
    if (was_idle || has_answered || is_idle) getParser(peer)->reset();
    peer->setIdle(is_idle);
    connection->is_unfinished = !is_idle;
  }

  // Answers the whole requests that have come. Returns whether there were any.
  bool serve(Connection& connection, const std::shared_ptr<Peer>& peer) {
    bool has_answered = false;
    try {
      while (!connection.is_over) {
        auto message = connection.reader.next();
        if (!message) break;
        has_answered = true;
        answer(connection, *std::move(message), peer);
      }
      if (const Message* head = connection.reader.announces_above(kBodyOfStrangersMax))
        exchange_.admit(*head);
      if (!connection.is_over && connection.reader.takes_continue())
        write_all(connection.fd, "HTTP/1.1 100 Continue\r\n\r\n");
    } catch (const Error& error) {
      send(connection, exchange_.refuse(error), false, Body::sent);
    } catch (const std::exception& error) {
      log::error("connection failed", {{"exception", std::string(error.what())}});
      ::shutdown(connection.fd, SHUT_RDWR);
      connection.is_over = true;
    }
    return has_answered;
  }

  void answer(Connection& connection, Message message, const std::shared_ptr<Peer>& peer) {
    const Body body = message.method == "HEAD" ? Body::left_out : Body::sent;
    const bool keeps_alive = message.keeps_alive;
    const Response response =
        connection.came_late
            ? exchange_.refuse(Error(ErrorKind::unavailable, "shutting_down",
                                     "this server is about to end; the request was not looked at"))
            : exchange_.answer(std::move(message), peer->address().host());
    send(connection, response, keeps_alive && !traffic_.is_stopping, body);
  }

  void send(Connection& connection, const Response& response, bool keeps_alive, Body body) {
    const bool is_sent = write_all(connection.fd, render(response, keeps_alive, body));
    if (is_sent && keeps_alive) return;
    // Only the writing side is closed: with unread input a full close would reset the connection
    // and could take the answer with it. The client's close or the idle timeout does the rest.
    ::shutdown(connection.fd, is_sent ? SHUT_WR : SHUT_RDWR);
    connection.is_over = true;
  }

  const Exchange& exchange_;
  Traffic& traffic_;
  std::size_t request_bytes_max_;
};

Pistache::Address address_of(const ServerOptions& options) {
  const bool is_bare_v6 =
      options.address.find(':') != std::string::npos && !options.address.starts_with('[');
  return {is_bare_v6 ? '[' + options.address + ']' : options.address,
          Pistache::Port(static_cast<std::uint16_t>(options.port))};
}

}  // namespace

struct Server::State {
  State(ServerOptions o, const Routes& routes, const TokenVerifier* verifier, const Clock& clock,
        OnServed on_served)
      : options(std::move(o)), exchange(options, routes, verifier, clock, std::move(on_served)) {}

  const ServerOptions options;
  const Exchange exchange;
  Traffic traffic;
  std::unique_ptr<Pistache::Http::Endpoint> endpoint;
  int port = 0;
};

Server::Server(ServerOptions options, const Routes& routes, const TokenVerifier* verifier,
               const Clock& clock, OnServed on_served)
    : state_(std::make_unique<State>(std::move(options), routes, verifier, clock,
                                     std::move(on_served))) {}

Server::~Server() { stop(std::chrono::milliseconds(0)); }

void Server::start() {
  BILKO_CHECK(!state_->endpoint && !state_->traffic.is_stopping);
  const ServerOptions& options = state_->options;
  using Pistache::Tcp::Options;
  try {
    auto endpoint = std::make_unique<Pistache::Http::Endpoint>(address_of(options));
    endpoint->init(Pistache::Http::Endpoint::options()
                       .threads(options.threads)
                       .threadsName("http")
                       .flags(Options::ReuseAddr | Options::NoDelay | Options::CloseOnExec)
                       .headerTimeout(options.request_timeout)
                       .bodyTimeout(options.request_timeout)
                       .keepaliveTimeout(options.idle_timeout));
    endpoint->setHandler(
        std::make_shared<Worker>(state_->exchange, state_->traffic, options.request_bytes_max));
    endpoint->serveThreaded();
    state_->port = endpoint->getPort();
    state_->endpoint = std::move(endpoint);
  } catch (const std::exception& error) {
    throw Error(
        ErrorKind::unavailable, "port_in_use",
        fmt::format("cannot listen on {}:{}: {}", options.address, options.port, error.what()));
  }
}

void Server::stop(std::chrono::milliseconds drain) {
  if (!state_->endpoint) return;
  state_->traffic.is_stopping = true;
  state_->traffic.touch();
  const auto deadline = SteadyClock::now() + drain;
  while (!state_->traffic.is_quiet() && SteadyClock::now() < deadline)
    std::this_thread::sleep_for(kQuietCheck);
  // Ends the loops of the workers, each after what it has in hand; the destructor joins them.
  state_->endpoint->shutdown();
  destroys_endpoint = true;
  state_->endpoint.reset();
  destroys_endpoint = false;
}

int Server::port() const { return state_->port; }

}  // namespace bilko::http
