#include "bilko/http/exchange.h"

#include <algorithm>

#include "bilko/core/check.h"
#include "bilko/core/hash.h"
#include "bilko/http/header_text.h"
#include "bilko/http/percent.h"
#include "bilko/http/problem.h"
#include "bilko/log/log.h"

namespace bilko::http {
namespace {

constexpr const char* kUnmatched = "unmatched";

std::string media_type_of(const Request::Texts& headers) {
  const auto found = headers.find("content-type");
  if (found == headers.end()) return "";
  const std::string_view value = found->second;
  return lower(trim(value.substr(0, value.find(';'))));
}

std::optional<trace::TraceContext> caller_of(const Request::Texts& headers) {
  const auto found = headers.find("traceparent");
  return found == headers.end() ? std::nullopt : trace::TraceContext::parse(found->second);
}

std::string traceparent_of(const Request::Texts& headers) {
  const auto caller = caller_of(headers);
  return (caller ? caller->child() : trace::TraceContext::start()).traceparent();
}

std::string allow_of(std::vector<std::string> methods) {
  if (std::find(methods.begin(), methods.end(), "GET") != methods.end()) methods.push_back("HEAD");
  std::string text;
  for (const auto& method : methods) text += (text.empty() ? "" : ", ") + method;
  return text;
}

// Names the route, not the path: paths carry tracking tokens and invitations.
void log_refusal(const Request& request, const std::string& pattern, const Error& error) {
  const log::Fields fields = {{"method", request.method},
                              {"route", pattern},
                              {"code", error.code()},
                              {"detail", std::string(error.message())}};
  if (status_of(error.kind()) >= 500) log::warning("request not served", fields);
  else log::debug("request refused", fields);
}

}  // namespace

Exchange::Exchange(const ServerOptions& options, const Routes& routes,
                   const TokenVerifier* verifier, const Clock& clock, Server::OnServed on_served)
    : options_(options),
      routes_(routes),
      verifier_(verifier),
      clock_(clock),
      on_served_(std::move(on_served)) {
  for (const Route& route : routes_.all()) BILKO_CHECK(verifier_ || route.access.is_open());
}

Response Exchange::answer(Message message, std::string_view peer) const {
  const auto started = std::chrono::steady_clock::now();
  const auto start = trace::now();
  const std::string path = message.path;
  Request request = identify(std::move(message), peer);
  const log::CorrelationScope scope(request.request_id);
  const trace::Scope span(request.traceparent);
  Served served{request.method, kUnmatched, 0, {}};
  Response response = guarded(request, path, served.pattern);
  response.with("X-Request-Id", request.request_id).with("traceparent", request.traceparent);
  served.status = response.status;
  served.took = std::chrono::duration_cast<std::chrono::microseconds>(
      std::chrono::steady_clock::now() - started);
  report(served);
  record(request, served, start);
  return response;
}

void Exchange::admit(const Message& head) const {
  Request request;
  request.headers = head.headers;
  const auto match = routes_.match(head.method, head.path);
  if (!match.route) throw Error(ErrorKind::not_found, "not_found", "there is no such resource");
  authenticate(request, match.route->access);
}

Response Exchange::refuse(const Error& error) const {
  const std::string request_id = Ulid::generate(clock_.now()).str();
  Response response = problem(error, request_id)
                          .with("X-Request-Id", request_id)
                          .with("traceparent", trace::TraceContext::untraced().traceparent());
  report({"", kUnmatched, response.status, {}});
  return response;
}

Request Exchange::identify(Message message, std::string_view peer) const {
  Request request;
  request.method = std::move(message.method);
  request.path = percent_decode(message.path, Plus::as_is).value_or(message.path);
  request.raw_query = std::move(message.raw_query);
  request.body = std::move(message.body);
  request.headers = std::move(message.headers);
  request.content_type = media_type_of(request.headers);
  // The correlation id of all that follows must be ours, so a client's X-Request-Id is not taken
  // over.
  request.request_id = Ulid::generate(clock_.now()).str();
  request.traceparent = traceparent_of(request.headers);
  request.client_ip = pseudonym_of(request.headers, peer);
  return request;
}

Response Exchange::guarded(Request& request, std::string_view path, std::string& pattern) const {
  try {
    Response response = handle(request, path, pattern);
    check_headers(response);
    return response;
  } catch (const Error& error) {
    log_refusal(request, pattern, error);
    return problem(error, request.request_id);
  } catch (const std::exception& error) {
    log::error(
        "request failed",
        {{"method", request.method}, {"route", pattern}, {"exception", std::string(error.what())}});
  } catch (...) {
    log::error("request failed", {{"method", request.method}, {"route", pattern}});
  }
  return internal_problem(request.request_id);
}

Response Exchange::handle(Request& request, std::string_view path, std::string& pattern) const {
  auto match = routes_.match(request.method, path);
  if (!match.route && request.method == "HEAD") match = routes_.match("GET", path);
  if (!match.route && !match.allowed.empty()) {
    const auto allow = allow_of(std::move(match.allowed));
    const Error error(ErrorKind::method_not_allowed, "method_not_allowed",
                      "this resource takes " + allow);
    return problem(error, request.request_id).with("Allow", allow);
  }
  if (!match.route) throw Error(ErrorKind::not_found, "not_found", "there is no such resource");
  pattern = match.route->pattern;
  request.params = std::move(match.params);
  authenticate(request, match.route->access);
  return match.route->handler(request);
}

void Exchange::authenticate(Request& request, const Access& access) const {
  if (access.is_open()) return;
  const auto header = request.header("authorization").value_or("");
  constexpr std::size_t kSchemeSize = 7;
  if (lower(header.substr(0, kSchemeSize)) != "bearer ")
    throw Error(ErrorKind::unauthenticated, "token_missing",
                "the request needs the header Authorization: Bearer <token>");
  request.principal = verifier_->verify(trim(std::string_view(header).substr(kSchemeSize)));
  if (options_.review) options_.review(*request.principal);
  if (!access.allows(request.principal->role))
    throw Error(ErrorKind::forbidden, "role_not_allowed",
                "the role " + std::string(enum_name(request.principal->role)) + " may not do this");
}

// nginx overwrites X-Forwarded-For, so its last entry is what nginx saw.
std::string Exchange::pseudonym_of(const Request::Texts& headers, std::string_view peer) const {
  const auto found = headers.find("x-forwarded-for");
  if (found != headers.end()) {
    const std::string_view list = found->second;
    const auto comma = list.rfind(',');
    const auto last = trim(comma == std::string_view::npos ? list : list.substr(comma + 1));
    if (!last.empty()) return hex(hmac_sha256(options_.ip_key, last));
  }
  return peer.empty() ? "" : hex(hmac_sha256(options_.ip_key, peer));
}

// By the semantic conventions of HTTP servers, but without `url.path` and `client.address`: paths
// carry tracking tokens and invitations.
void Exchange::record(const Request& request, const Served& served, trace::Moment start) const {
  if (!options_.records_spans || !trace::is_recording()) return;
  const auto context = trace::TraceContext::parse(request.traceparent);
  if (!context || !context->is_sampled) return;
  trace::Span span;
  span.context = *context;
  if (const auto caller = caller_of(request.headers)) span.parent_id = caller->span_id;
  span.kind = trace::SpanKind::server;
  span.name = served.method;
  span.start = start;
  span.end = trace::now();
  span.attributes = {{"http.request.method", served.method},
                     {"http.response.status_code", served.status},
                     {"url.scheme", "http"},
                     {"bilko.correlation_id", request.request_id}};
  if (served.pattern != kUnmatched) {
    span.name += " " + served.pattern;
    span.attributes.emplace_back("http.route", served.pattern);
  }
  if (served.status >= 500) {
    span.error = std::to_string(served.status);
    span.attributes.emplace_back("error.type", *span.error);
  }
  trace::record(std::move(span));
}

void Exchange::report(const Served& served) const {
  if (!on_served_) return;
  try {
    on_served_(served);
  } catch (const std::exception& error) {
    log::error("counting a request failed", {{"exception", std::string(error.what())}});
  }
}

}  // namespace bilko::http
