#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "bilko/core/context.h"
#include "bilko/core/hash.h"

namespace bilko::audit {

// A Kafka record as the archive keeps it.
struct StoredRecord {
  std::string topic;
  std::int64_t offset = 0;
  Instant recorded_at;  // the record's timestamp
  Instant archived_at;
  std::optional<std::string> key;
  std::string headers;  // JSON text
  std::string value;
};

// Names a chain: an organization's events of one Kafka partition. One lane writes it.
struct ChainId {
  std::string organization;  // kNoOrganization where the event has none
  std::int32_t partition = 0;
  friend auto operator<=>(const ChainId&, const ChainId&) = default;
};
inline const std::string kNoOrganization = "-";

// A place in a chain and the hash of what stands there. Rows are numbered from 1 without gaps.
struct ChainLink {
  std::int64_t seq = 0;
  Sha256 hash{};
  friend bool operator==(const ChainLink&, const ChainLink&) = default;
};

// A hash from its 64 hexadecimal digits, if it is one.
std::optional<Sha256> parse_hash(std::string_view text);

// What the first row of a chain follows: seq 0 and SHA-256("<organization>/<partition>"), so that a
// chain cannot be passed off as another.
ChainLink genesis_of(const ChainId& chain);

// The link of the row after `previous`:
//   SHA-256(previous hash || seq || offset || recorded_at || archived_at
//           || framed(topic) || framed(key) || framed(headers) || framed(value))
// where numbers are 8 bytes, big-endian; instants are milliseconds since 1970; framed(x) is the
// number of bytes and the bytes, or -1 alone for a missing key.
ChainLink link_after(const ChainLink& previous, const StoredRecord& record);

}  // namespace bilko::audit
