#include "audit/domain/chain.h"

#include <fmt/format.h>

#include <charconv>

namespace bilko::audit {
namespace {

std::string_view bytes_of(const Sha256& hash) {
  return {reinterpret_cast<const char*>(hash.data()), hash.size()};
}

void add_number(std::string& bytes, std::int64_t number) {
  const auto bits = static_cast<std::uint64_t>(number);
  for (int shift = 56; shift >= 0; shift -= 8)
    bytes += static_cast<char>(static_cast<unsigned char>(bits >> shift & 0xff));
}

void add_framed(std::string& bytes, std::string_view text) {
  add_number(bytes, static_cast<std::int64_t>(text.size()));
  bytes += text;
}

}  // namespace

std::optional<Sha256> parse_hash(std::string_view text) {
  Sha256 hash{};
  if (text.size() != 2 * hash.size()) return std::nullopt;
  for (std::size_t i = 0; i < hash.size(); ++i) {
    const char* digits = text.data() + 2 * i;
    if (std::from_chars(digits, digits + 2, hash[i], 16).ptr != digits + 2) return std::nullopt;
  }
  return hash;
}

ChainLink genesis_of(const ChainId& chain) {
  return {0, sha256(fmt::format("{}/{}", chain.organization, chain.partition))};
}

ChainLink link_after(const ChainLink& previous, const StoredRecord& record) {
  std::string bytes;
  bytes.reserve(256 + record.headers.size() + record.value.size());
  bytes += bytes_of(previous.hash);
  add_number(bytes, previous.seq + 1);
  add_number(bytes, record.offset);
  add_number(bytes, record.recorded_at.unix_ms());
  add_number(bytes, record.archived_at.unix_ms());
  add_framed(bytes, record.topic);
  if (record.key) add_framed(bytes, *record.key);
  else add_number(bytes, -1);
  add_framed(bytes, record.headers);
  add_framed(bytes, record.value);
  return {previous.seq + 1, sha256(bytes)};
}

}  // namespace bilko::audit
