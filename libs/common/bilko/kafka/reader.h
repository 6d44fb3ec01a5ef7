#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "bilko/kafka/record.h"

namespace bilko::kafka {

// Offsets of one partition: from the first to before the last.
struct OffsetRange {
  std::int64_t first = 0;
  std::int64_t end = 0;
  friend bool operator==(const OffsetRange&, const OffsetRange&) = default;
};

using OffsetRanges = std::map<TopicPartition, OffsetRange>;

// Reads partitions from chosen offsets without being in a consumer group: it commits nothing and
// disturbs nobody. Memory is bounded by the prefetch queue (16 MB). All calls from one thread.
class Reader {
 public:
  Reader(const std::string& bootstrap_servers, const std::string& client_id);
  ~Reader();
  Reader(const Reader&) = delete;
  Reader& operator=(const Reader&) = delete;

  // What is read from now on, replacing what was: the partitions and the offset to begin at each.
  void assign(const std::map<TopicPartition, std::int64_t>& from);
  // The next record, waiting for at most `wait`. Throws Error conflict `offsets_gone` where the
  // asked offset is no longer (or not yet) in the partition.
  std::optional<Record> poll(std::chrono::milliseconds wait);

  // Every record in the ranges, each partition in order, until `visit` gives false. True when all
  // was visited. Throws Error unavailable when `patience` passes without any record or end. Between
  // two calls nothing is fetched.
  bool read(const OffsetRanges& ranges, const std::function<bool(Record)>& visit,
            std::chrono::milliseconds patience = std::chrono::seconds(20));

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace bilko::kafka
