#pragma once

#include <string>
#include <string_view>

#include "bilko/http/message.h"
#include "bilko/http/server.h"
#include "bilko/trace/recorder.h"

namespace bilko::http {

// What the server does with a request between reading and writing bytes: identify, match,
// authenticate, handle, map errors. Never throws. Thread-safe; everything referenced must outlive
// it.
class Exchange {
 public:
  Exchange(const ServerOptions& options, const Routes& routes, const TokenVerifier* verifier,
           const Clock& clock, Server::OnServed on_served);

  // `peer`: the address of the other end, used when no proxy names the client.
  Response answer(Message message, std::string_view peer) const;
  // Before a large body is read: throws Error not_found, unauthenticated or forbidden unless there
  // is such a route and the sender may use it.
  void admit(const Message& head) const;
  // The answer to bytes that are no request, or to a request that is not taken.
  Response refuse(const Error& error) const;

 private:
  Request identify(Message message, std::string_view peer) const;
  Response handle(Request& request, std::string_view path, std::string& pattern) const;
  Response guarded(Request& request, std::string_view path, std::string& pattern) const;
  void authenticate(Request& request, const Access& access) const;
  std::string pseudonym_of(const Request::Texts& headers, std::string_view peer) const;
  void report(const Served& served) const;
  void record(const Request& request, const Served& served, trace::Moment start) const;

  const ServerOptions& options_;
  const Routes& routes_;
  const TokenVerifier* verifier_;
  const Clock& clock_;
  Server::OnServed on_served_;
};

}  // namespace bilko::http
