#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "bilko/core/instant.h"

namespace bilko::kafka {

struct Header {
  std::string name;
  std::string value;
  bool has_value = true;  // Kafka tells a missing value from an empty one
  friend bool operator==(const Header&, const Header&) = default;
};

// A record as it lies in a partition. Key and value are any bytes; a missing value is a tombstone.
struct Record {
  std::string topic;
  std::int32_t partition = 0;
  std::int64_t offset = 0;
  Instant timestamp;  // when it was recorded
  std::optional<std::string> key;
  std::optional<std::string> value;
  std::vector<Header> headers;
};

struct TopicPartition {
  std::string topic;
  std::int32_t partition = 0;
  friend auto operator<=>(const TopicPartition&, const TopicPartition&) = default;
};

// The partition that Java's default partitioner gives the key: (murmur2(key) & 0x7fffffff) % count.
std::int32_t partition_of(std::string_view key, std::int32_t partition_count);

}  // namespace bilko::kafka
