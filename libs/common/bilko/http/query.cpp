#include <algorithm>

#include "bilko/http/base64url.h"
#include "bilko/http/percent.h"
#include "bilko/http/request.h"
#include "bilko/json/document.h"

namespace bilko::http {
namespace {

constexpr std::int64_t kLimitDefault = 50;
constexpr std::int64_t kLimitMax = 200;

std::string decode(std::string_view part) {
  auto decoded = percent_decode(part, Plus::is_blank);
  if (!decoded)
    throw Error(ErrorKind::malformed, "query_malformed",
                "the query has a broken escape or is not UTF-8");
  return *std::move(decoded);
}

}  // namespace

Query::Query(const Request& request) {
  std::string_view rest = request.raw_query;
  while (!rest.empty()) {
    const auto end = std::min(rest.find('&'), rest.size());
    const auto pair = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    if (pair.empty()) continue;
    const auto equals = std::min(pair.find('='), pair.size());
    const auto name = decode(pair.substr(0, equals));
    const auto value = decode(pair.substr(std::min(equals + 1, pair.size())));
    if (name.empty())
      throw Error(ErrorKind::malformed, "query_malformed", "the query has a value without a name");
    if (!values_.emplace(name, value).second)
      throw Error(ErrorKind::malformed, "query_duplicate_parameter",
                  "the query names '" + name.substr(0, 40) + "' twice");
  }
}

std::optional<std::string> Query::text(std::string_view name) {
  const auto found = values_.find(name);
  if (found == values_.end()) return std::nullopt;
  auto value = std::move(found->second);
  values_.erase(found);
  return value;
}

std::int64_t Query::limit() {
  const auto found = text("limit");
  if (!found) return kLimitDefault;
  const bool is_number = !found->empty() && found->size() <= 3 &&
                         found->find_first_not_of("0123456789") == std::string::npos;
  const std::int64_t limit = is_number ? std::stoll(*found) : 0;
  if (limit < 1 || limit > kLimitMax)
    refuse("limit", Error(ErrorKind::malformed, "limit_out_of_range",
                          "the limit must be a whole number from 1 to 200"));
  return limit;
}

std::optional<std::string> Query::cursor() {
  const auto found = text("cursor");
  if (!found) return std::nullopt;
  auto position = base64url_decode(*found);
  if (!position || position->empty() || position->find('\0') != std::string::npos ||
      !json::is_utf8(*position))
    throw Error(ErrorKind::malformed, "cursor_malformed",
                "the cursor must be a nextCursor as an answer gave it");
  return position;
}

void Query::finish() const {
  if (values_.empty()) return;
  std::vector<FieldError> fields;
  for (const auto& [name, value] : values_)
    fields.push_back({"/query/" + name, "unknown_parameter", "there is no such parameter"});
  throw Error(ErrorKind::malformed, "unknown_parameter",
              "there is no parameter '" + values_.begin()->first.substr(0, 40) + "'", fields);
}

void Query::refuse(std::string_view name, const Error& error) {
  const std::string text(error.message());
  throw Error(ErrorKind::malformed, "parameter_malformed", std::string(name) + ": " + text,
              {{"/query/" + std::string(name), error.code(), text}});
}

std::string cursor_of(std::string_view position) { return base64url_encode(position); }

}  // namespace bilko::http
