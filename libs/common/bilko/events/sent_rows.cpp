#include "bilko/events/sent_rows.h"

#include <fmt/format.h>

#include "bilko/core/hash.h"

namespace bilko::events {
namespace {

// The same bytes as digest_of puts together.
constexpr std::string_view kDigest = R"(
encode(sha256(
  CASE WHEN key IS NULL THEN '\x00'::bytea ELSE '\x01'::bytea || sha256(key) END ||
  sha256(convert_to(value, 'UTF8')) ||
  convert_to(coalesce((SELECT string_agg((h ->> 'name') || '=' ||
                                         coalesce(h ->> 'value', '-') || ';', '' ORDER BY n)
                         FROM jsonb_array_elements(headers) WITH ORDINALITY AS t(h, n)
                        WHERE h ->> 'name' <> 'traceparent'), ''),
             'UTF8')), 'hex'))";

std::string bytes_of(const Sha256& digest) { return {digest.begin(), digest.end()}; }

}  // namespace

std::string digest_of(const kafka::Record& record) {
  std::string bytes = record.key ? '\1' + bytes_of(sha256(*record.key)) : std::string(1, '\0');
  bytes += bytes_of(sha256(record.value.value_or("")));
  for (const auto& header : record.headers)
    if (header.name != "traceparent")
      bytes += header.name + "=" + (header.has_value ? hex(header.value) : "-") + ";";
  return hex(sha256(bytes));
}

SentRows::SentRows(const std::string& database_url, const std::string& application_name,
                   const std::string& cluster_id)
    : session_(database_url, application_name) {
  session_.script(
      "SET statement_timeout = 0; SET idle_in_transaction_session_timeout = 0; "
      "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
  session_.query("SELECT set_config('bilko.reconciled_cluster', $1, true)", cluster_id);
  session_.script(fmt::format(
      "DECLARE sent_rows NO SCROLL CURSOR FOR "
      "SELECT event_id, topic, kafka_partition, kafka_offset, {} AS digest FROM outbox_sent "
      "WHERE cluster_id = current_setting('bilko.reconciled_cluster') "
      "ORDER BY topic COLLATE \"C\", kafka_partition, kafka_offset NULLS LAST",
      kDigest));
  fetch();
}

void SentRows::step() {
  if (++at_ >= page_.size() && !page_.empty()) fetch();
}

void SentRows::fetch() {
  page_.clear();
  at_ = 0;
  for (const auto& row : session_.query("FETCH 2000 FROM sent_rows"))
    page_.push_back({row.get<std::string>("event_id"),
                     {row.get<std::string>("topic"), row.get<int>("kafka_partition")},
                     row.get<std::optional<std::int64_t>>("kafka_offset"),
                     row.get<std::string>("digest")});
}

std::map<std::string, KnownRecord> known_records(pg::Queries& database,
                                                 const std::vector<std::string>& event_ids) {
  static const std::string kQuery = fmt::format(
      "SELECT event_id, NULL::int AS kafka_partition, NULL::bigint AS kafka_offset, {0} AS digest "
      "FROM outbox WHERE event_id = ANY ($1::text[]) UNION ALL "
      "SELECT event_id, kafka_partition, kafka_offset, {0} AS digest "
      "FROM outbox_sent WHERE event_id = ANY ($1::text[])",
      kDigest);
  std::map<std::string, KnownRecord> found;
  for (const auto& row : database.query(kQuery, event_ids))
    found[row.get<std::string>("event_id")] = {
        row.get<std::string>("digest"), row.get<std::optional<int>>("kafka_partition"),
        row.get<std::optional<std::int64_t>>("kafka_offset")};
  return found;
}

}  // namespace bilko::events
