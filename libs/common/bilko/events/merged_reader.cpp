#include "bilko/events/merged_reader.h"

#include <algorithm>

namespace bilko::events {
namespace {

constexpr std::int64_t kAhead = 1000;

}  // namespace

MergedReader::MergedReader(kafka::Reader& reader, const kafka::OffsetRanges& ranges)
    : reader_(reader) {
  for (const auto& [place, range] : ranges)
    if (range.first < range.end) parts_[place] = {range.first, range.end, {}};
}

// Whoever is half empty is filled as well: a fetch has its price.
void MergedReader::fetch() {
  kafka::OffsetRanges ranges;
  for (auto& [place, part] : parts_) {
    if (part.next >= part.end || std::ssize(part.records) > kAhead / 2) continue;
    ranges[place] = {part.next, std::min(part.end, part.next + kAhead)};
    part.next = ranges[place].end;
  }
  reader_.read(ranges, [this](kafka::Record record) {
    parts_.at({record.topic, record.partition}).records.push_back(std::move(record));
    return true;
  });
}

std::optional<kafka::Record> MergedReader::next() {
  const auto is_behind = [](const auto& entry) {
    return entry.second.records.empty() && entry.second.next < entry.second.end;
  };
  // Again where a whole range held nothing: retention or a transaction's marks.
  while (std::ranges::any_of(parts_, is_behind)) fetch();
  std::erase_if(parts_, [](const auto& entry) { return entry.second.records.empty(); });
  if (parts_.empty()) return std::nullopt;
  const auto first = std::ranges::min_element(
      parts_, {}, [](const auto& entry) { return entry.second.records.front().timestamp; });
  kafka::Record record = std::move(first->second.records.front());
  first->second.records.pop_front();
  return record;
}

}  // namespace bilko::events
