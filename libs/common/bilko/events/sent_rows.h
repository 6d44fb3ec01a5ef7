#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "bilko/kafka/record.h"
#include "bilko/pg/database.h"

namespace bilko::events {

// What identifies the bytes of a record: SHA-256 over key, value and headers, in hex; but for the
// header `traceparent`, in which each publishing names its own span.
std::string digest_of(const kafka::Record& record);

// A row of outbox_sent without its bytes.
struct SentRow {
  std::string event_id;
  kafka::TopicPartition where;
  std::optional<std::int64_t> offset;
  std::string digest;
};

// Walks over everything that was sent to a cluster in one snapshot, by topic, partition and offset
// (rows whose offset is not known come last), holding a page in memory. Used by one thread.
class SentRows {
 public:
  SentRows(const std::string& database_url, const std::string& application_name,
           const std::string& cluster_id);

  // The row it stands at; null at the end. Valid until the next step().
  const SentRow* row() const { return at_ < page_.size() ? &page_[at_] : nullptr; }
  void step();

 private:
  void fetch();

  pg::Session session_;
  std::vector<SentRow> page_;
  std::size_t at_ = 0;
};

// What outbox or outbox_sent has under an id, and where it was acknowledged.
struct KnownRecord {
  std::string digest;
  std::optional<std::int32_t> partition;
  std::optional<std::int64_t> offset;
};
std::map<std::string, KnownRecord> known_records(pg::Queries& database,
                                                 const std::vector<std::string>& event_ids);

}  // namespace bilko::events
