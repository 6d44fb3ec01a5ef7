#include "bilko/idempotency/idempotency.h"

#include <fmt/format.h>

#include "bilko/core/hash.h"

namespace bilko::idempotency {
namespace {

struct StoredHeader {
  std::string name;
  std::string value;
  static void fields(auto& self, auto&& field) {
    field("name", self.name);
    field("value", self.value);
  }
};

std::optional<std::string> key_of(const http::Request& request) {
  auto key = request.header("idempotency-key");
  if (!key) return std::nullopt;
  if (key->size() >= 2 && key->front() == '"' && key->back() == '"')
    key = key->substr(1, key->size() - 2);
  bool is_printable = true;
  for (const char c : *key) is_printable &= c > 0x20 && c < 0x7f;
  if (key->empty() || key->size() > 255 || !is_printable)
    throw Error(ErrorKind::malformed, "idempotency_key_malformed",
                "Idempotency-Key takes 1 to 255 printable characters");
  return key;
}

http::Response stored_answer(const pg::Row& row, const std::string& fingerprint) {
  if (row.get<std::string>("fingerprint") != fingerprint)
    throw Error(ErrorKind::invalid, "idempotency_key_reused",
                "this Idempotency-Key was used for another request");
  http::Response response{row.get<int>("status"),
                          row.get<std::string>("content_type"),
                          row.get<std::string>("body"),
                          {}};
  const auto headers = json::Document::parse(row.get<std::string>("headers"));
  for (const auto& header : json::decode<std::vector<StoredHeader>>(headers.root()))
    response.with(header.name, header.value);
  response.with("Idempotency-Replayed", "true");
  return response;
}

}  // namespace

http::Response run_once(pg::Tx& tx, const http::Request& request, const Command& command) {
  const auto key = key_of(request);
  if (!key || !tx.context().organization) return command(tx, request);
  const std::string route = request.method + " " + request.path;
  const std::string fingerprint =
      hex(sha256(fmt::format("{}\n{}\n{}", route, request.raw_query, request.body)));
  // Not a row lock: whoever comes second must hear "in progress" at once instead of waiting.
  const auto lock = fmt::format("{}\n{}\n{}", tx.organization().str(), route, *key);
  if (!tx.one("SELECT pg_try_advisory_xact_lock(hashtextextended($1, 0)) AS mine", lock)
           .get<bool>("mine"))
    throw Error(ErrorKind::conflict, "idempotency_in_progress",
                "the first request with this Idempotency-Key is still running");
  const auto row = tx.maybe_one(
      "SELECT fingerprint, status, content_type, headers::text AS headers, body FROM idempotency "
      "WHERE organization_id = $1 AND route = $2 AND key = $3",
      tx.organization(), route, *key);
  if (row) return stored_answer(*row, fingerprint);

  http::Response response = command(tx, request);
  std::vector<StoredHeader> headers;
  for (const auto& [name, value] : response.headers) headers.push_back({name, value});
  tx.execute(
      "INSERT INTO idempotency (organization_id, route, key, fingerprint, status, content_type, "
      "headers, body) VALUES ($1, $2, $3, $4, $5, $6, $7::jsonb, $8)",
      tx.organization(), route, *key, fingerprint, response.status, response.content_type,
      json::encode(headers), response.body);
  return response;
}

}  // namespace bilko::idempotency
