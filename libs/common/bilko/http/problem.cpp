#include "bilko/http/problem.h"

#include <algorithm>
#include <array>

#include "bilko/core/check.h"
#include "bilko/json/document.h"

namespace bilko::http {
namespace {

constexpr std::array<std::string_view, 7> kReserved = {"type",   "title",  "status",   "code",
                                                       "detail", "errors", "requestId"};

// A message may quote what a client sent; a broken byte must not make the answer unreadable.
std::string printable(std::string_view text) {
  std::string clean(text);
  if (json::is_utf8(clean)) return clean;
  for (char& c : clean)
    if (static_cast<unsigned char>(c) >= 0x80) c = '?';
  return clean;
}

// `invoice_not_draft` reads "Invoice not draft": RFC 9457 wants one title per type.
std::string title_of(std::string_view code) {
  std::string title(code);
  std::replace(title.begin(), title.end(), '_', ' ');
  if (!title.empty() && title[0] >= 'a' && title[0] <= 'z')
    title[0] = static_cast<char>(title[0] - 'a' + 'A');
  return title;
}

class ProblemDocument {
 public:
  ProblemDocument() { writer_.begin_object(); }
  void text(std::string_view name, std::string_view value) {
    writer_.key(name);
    writer_.string(printable(value));
  }
  void number(std::string_view name, int value) {
    writer_.key(name);
    writer_.integer(value);
  }
  void fields(const std::vector<FieldError>& errors) {
    writer_.key("errors");
    writer_.begin_array();
    for (const FieldError& error : errors) {
      writer_.begin_object();
      text("pointer", error.pointer);
      text("code", error.code);
      text("detail", error.detail);
      writer_.end_object();
    }
    writer_.end_array();
  }
  void member(const std::string& name, const Error::Member& value) {
    if (const auto* single = std::get_if<std::string>(&value)) return text(name, *single);
    writer_.key(name);
    writer_.begin_array();
    for (const std::string& item : std::get<std::vector<std::string>>(value))
      writer_.string(printable(item));
    writer_.end_array();
  }
  std::string finish() {
    writer_.end_object();
    return writer_.text();
  }

 private:
  json::Writer writer_;
};

std::string body_of(int status, const Error& error, const std::string& request_id) {
  ProblemDocument document;
  document.text("type", "urn:bilko:problem:" + error.code());
  document.text("title", title_of(error.code()));
  document.number("status", status);
  document.text("code", error.code());
  document.text("detail", error.message());
  document.fields(error.fields());
  document.text("requestId", request_id);
  for (const auto& [name, value] : error.members())
    if (std::find(kReserved.begin(), kReserved.end(), name) == kReserved.end())
      document.member(name, value);
  return document.finish();
}

// RFC 6750 3.1: the error is named only when a token was sent.
std::string challenge_of(const std::string& code) {
  const bool is_bad_token = code.starts_with("token_") && code != "token_missing";
  return is_bad_token ? R"(Bearer realm="bilko", error="invalid_token")"
                      : R"(Bearer realm="bilko")";
}

// Seconds: what the error says in its member `retryAfter`, else one.
std::string patience(const Error& error) {
  const auto found = error.members().find("retryAfter");
  const auto* seconds =
      found == error.members().end() ? nullptr : std::get_if<std::string>(&found->second);
  return seconds == nullptr ? "1" : *seconds;
}

}  // namespace

int status_of(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::malformed: return 400;
    case ErrorKind::unauthenticated: return 401;
    case ErrorKind::forbidden: return 403;
    case ErrorKind::not_found: return 404;
    case ErrorKind::method_not_allowed: return 405;
    case ErrorKind::conflict: return 409;
    case ErrorKind::stale: return 412;
    case ErrorKind::too_large: return 413;
    case ErrorKind::unsupported_media_type: return 415;
    case ErrorKind::invalid: return 422;
    case ErrorKind::precondition_required: return 428;
    case ErrorKind::rate_limited: return 429;
    case ErrorKind::unavailable: return 503;
  }
  BILKO_CHECK(false);
}

Response problem(const Error& error, const std::string& request_id) {
  const int status = status_of(error.kind());
  Response response{status, "application/problem+json", body_of(status, error, request_id), {}};
  if (status == 401) response.with("WWW-Authenticate", challenge_of(error.code()));
  if (status == 429 || status == 503) response.with("Retry-After", patience(error));
  return response;
}

Response internal_problem(const std::string& request_id) {
  const Error error(
      ErrorKind::unavailable, "internal_error",
      "the request failed by a fault of the server; the request id finds it in the log");
  return {500, "application/problem+json", body_of(500, error, request_id), {}};
}

}  // namespace bilko::http
