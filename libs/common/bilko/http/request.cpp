#include "bilko/http/request.h"

#include <charconv>

#include "bilko/core/check.h"

namespace bilko::http {

std::optional<std::string> Request::header(std::string_view name) const {
  const auto found = headers.find(name);
  if (found == headers.end()) return std::nullopt;
  return found->second;
}

const std::string& Request::param(std::string_view name) const {
  const auto found = params.find(name);
  BILKO_CHECK(found != params.end());
  return found->second;
}

const Principal& Request::caller() const {
  BILKO_CHECK(principal.has_value());
  return *principal;
}

Context Request::context(Instant now) const {
  Context context{};
  context.now = now;
  if (principal) {
    context.organization = principal->organization;
    context.actor = principal->user;
  }
  context.correlation_id = request_id;
  context.traceparent = traceparent;
  if (!client_ip.empty()) context.client_ip = client_ip;
  return context;
}

std::optional<std::int64_t> Request::if_match_version() const {
  const auto value = header("if-match");
  if (!value)
    throw Error(ErrorKind::precondition_required, "if_match_required",
                "the header If-Match must carry the ETag of the version that is to be changed");
  if (*value == "*") return std::nullopt;
  const std::string_view text = *value;
  std::int64_t version = 0;
  const bool is_quoted = text.size() > 2 && text.front() == '"' && text.back() == '"';
  const auto digits = is_quoted ? text.substr(1, text.size() - 2) : std::string_view{};
  const auto [end, failure] =
      std::from_chars(digits.data(), digits.data() + digits.size(), version);
  // The comparison with the printed form refuses signs and leading zeros.
  if (digits.empty() || failure != std::errc{} || end != digits.data() + digits.size() ||
      version < 0 || etag_of(version) != text)
    throw Error(ErrorKind::malformed, "if_match_malformed",
                "If-Match must be one strong ETag as an answer gave it, or *");
  return version;
}

void Request::require_json() const {
  if (content_type != "application/json")
    throw Error(ErrorKind::unsupported_media_type, "unsupported_media_type",
                "the body must be application/json");
}

std::string etag_of(std::int64_t version) { return '"' + std::to_string(version) + '"'; }

}  // namespace bilko::http
