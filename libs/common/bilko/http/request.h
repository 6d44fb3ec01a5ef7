#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "bilko/core/context.h"
#include "bilko/core/currency.h"
#include "bilko/http/access.h"
#include "bilko/json/codec.h"

namespace bilko::http {

// One request, already authenticated and matched to a route. Read-only; lives as long as its
// handler runs.
class Request {
 public:
  std::string method;     // upper case
  std::string path;       // percent-decoded, without the query
  std::string raw_query;  // as sent, without `?`
  std::string body;
  std::string content_type;  // media type in lower case, without parameters
  using Texts = std::map<std::string, std::string, std::less<>>;
  Texts headers;                       // names in lower case, repeated ones joined by ", "
  Texts params;                        // `:name` parts of the pattern
  std::optional<Principal> principal;  // empty only on public routes
  std::string
      request_id;  // ULID; X-Request-Id of the answer and correlation id of the events it causes
  std::string traceparent;  // this hop's: a child of the caller's, or a new trace
  std::string client_ip;    // keyed hash

  // A header by its lower-case name.
  std::optional<std::string> header(std::string_view name) const;
  // The `:name` part as it stands.
  const std::string& param(std::string_view name) const;
  // The `:name` part as an id. What is no such id is Error not_found, as another tenant's would be.
  template <class IdType>
  IdType id(std::string_view name) const {
    try {
      return IdType::parse(param(name));
    } catch (const Error&) {
      throw Error(ErrorKind::not_found, "not_found", "there is no such resource");
    }
  }
  // The body. Throws Error unsupported_media_type unless it is application/json, malformed or
  // invalid with one FieldError per wrong member. Unknown members are refused.
  template <class T>
  T json() const {
    require_json();
    return json::decode<T>(std::string_view(body));
  }
  // Like json(), but an absent body reads as `{}`.
  template <class T>
  T json_or_empty() const {
    if (body.empty()) return json::decode<T>(std::string_view("{}"));
    return json<T>();
  }

  // The principal of a route that is not public.
  const Principal& caller() const;
  // The context of the transaction that carries this request out.
  Context context(Instant now) const;
  // The version in If-Match: an ETag as `etag_of` prints it, or none for `*`. Throws Error
  // precondition_required when the header is missing, malformed when it is no ETag of ours.
  std::optional<std::int64_t> if_match_version() const;

 private:
  void require_json() const;
};

// The ETag of a version: `"7"`.
std::string etag_of(std::int64_t version);

// Query parameters, percent-decoded (`+` is a blank). Each parameter must be taken by one of the
// calls; finish() refuses the rest, so that a misspelt filter is never silently ignored.
class Query {
 public:
  // Throws Error malformed: `query_malformed`, `query_duplicate_parameter`.
  explicit Query(const Request& request);

  std::optional<std::string> text(std::string_view name);
  template <class T>  // Textual or NamedEnum
  std::optional<T> value(std::string_view name) {
    const auto found = text(name);
    if (!found) return std::nullopt;
    try {
      if constexpr (NamedEnum<T>) return parse_enum<T>(*found);
      else return T::parse(*found);
    } catch (const Error& error) {
      refuse(name, error);
    }
  }
  // 1..200, 50 when absent.
  std::int64_t limit();
  // The position of a page cursor as `cursor_of` made it (any text), none when absent. Throws Error
  // malformed `cursor_malformed`.
  std::optional<std::string> cursor();
  // Throws Error malformed `unknown_parameter`.
  void finish() const;

 private:
  [[noreturn]] static void refuse(std::string_view name, const Error& error);
  std::map<std::string, std::string, std::less<>> values_;
};

// An opaque cursor (base64url) for the position after the last item of a page.
std::string cursor_of(std::string_view position);

}  // namespace bilko::http
