#pragma once

#include <cstdint>
#include <string>

namespace bilko::bench {

// The limit: the same work by nothing but librdkafka and libpq. Each of `threads` consumers takes
// its share of the partitions, up to 1,000 records at a time, and writes a mark, a transaction, two
// legs and an outbox row per record by COPY in one transaction. It checks nothing: no schema, no
// duplicates, no order between topics, no retries.
struct CopyLimit {
  std::string kafka;
  std::string database_url;
  std::string topic;
  int partitions = 1;
  int threads = 2;
};

// SQL; posted_transaction and posted_leg are for the runner, of the same shape.
extern const char* const kCopyTables;

// Until `records` are committed.
void run_copy_limit(const CopyLimit& options, std::int64_t records);

}  // namespace bilko::bench
