#pragma once

#include <deque>
#include <map>
#include <optional>

#include "bilko/kafka/reader.h"

namespace bilko::events {

// The records of ranges of many partitions, each partition in order, and among them the one that
// was recorded first comes first: as near as topics without a mutual order come to the order in
// which things happened. Holds up to 1,000 records of each partition. Used by one thread.
class MergedReader {
 public:
  MergedReader(kafka::Reader& reader, const kafka::OffsetRanges& ranges);

  // None: all was given. Throws what Reader::read throws.
  std::optional<kafka::Record> next();

 private:
  struct Part {
    std::int64_t next = 0;  // to be fetched
    std::int64_t end = 0;
    std::deque<kafka::Record> records;
  };
  void fetch();

  kafka::Reader& reader_;
  std::map<kafka::TopicPartition, Part> parts_;
};

}  // namespace bilko::events
