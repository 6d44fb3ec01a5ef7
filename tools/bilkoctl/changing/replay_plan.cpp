#include "bilkoctl/changing/replay_plan.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <fstream>

#include "bilkoctl/frame/catalogue.h"
#include "bilkoctl/frame/time_text.h"
#include "bilkoctl/reading/group_view.h"
#include "bilkoctl/reading/locate.h"

namespace bilko::ctl {
namespace {

using Offsets = std::map<kafka::TopicPartition, std::int64_t>;
using Watermarks = std::map<kafka::TopicPartition, std::pair<std::int64_t, std::int64_t>>;

std::int64_t number_of(std::string_view text, const std::string& whole) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error == std::errc() && end == text.data() + text.size() && number >= 0) return number;
  throw misuse("BadOffset", fmt::format("'{}' is no topic, partition and offset", whole),
               "Write topic:partition:offset, in a file topic,partition,offset.");
}

// `topic<mark>partition<mark>offset`
std::pair<kafka::TopicPartition, std::int64_t> place_of(const std::string& text, char mark) {
  const auto second = text.rfind(mark);
  const auto first =
      second == std::string::npos || second == 0 ? std::string::npos : text.rfind(mark, second - 1);
  if (first == std::string::npos) number_of("", text);
  const std::string_view view = text;
  const auto partition = number_of(view.substr(first + 1, second - first - 1), text);
  return {{text.substr(0, first), static_cast<std::int32_t>(partition)},
          number_of(view.substr(second + 1), text)};
}

Offsets offsets_in_file(const std::string& path) {
  std::ifstream file(path);
  if (!file) throw misuse("FileMissing", path + " can not be read", "Name another file.");
  Offsets offsets;
  std::string line;
  while (std::getline(file, line)) {
    std::erase_if(line, [](char c) { return c == '"' || c == '\r' || c == ' '; });
    if (!line.empty()) offsets.insert(place_of(line, ','));
  }
  return offsets;
}

int targets_given(const ReplayTarget& target) {
  return target.to_earliest + target.to_latest + !target.to_time.empty() +
         !target.by_duration.empty() + !target.to_offset.empty() + (target.shift != 0) +
         !target.to_event.empty() + !target.to_group.empty() + !target.from_file.empty();
}

Offsets of_event(Session& session, const std::string& event_id) {
  const auto located = locate(session, event_id);
  if (located.where != Located::Where::topic)
    throw refusal("TruncatedHistory", fmt::format("no topic has {} any more", event_id),
                  "Choose a later event or a time.");
  const auto& record = located.found.record;
  return {{{record.topic, record.partition}, record.offset}};
}

// Where the group would stand in each partition it is about.
Offsets wanted(Session& session, const ReplayTarget& target, const Watermarks& ends,
               const Offsets& committed) {
  Offsets offsets;
  std::vector<kafka::TopicPartition> places;
  for (const auto& [place, range] : ends) places.push_back(place);
  if (target.to_earliest)
    for (const auto& [place, range] : ends) offsets[place] = 0;
  else if (target.to_latest)
    for (const auto& [place, range] : ends) offsets[place] = range.second;
  else if (!target.to_time.empty() || !target.by_duration.empty())
    offsets = session.admin().offsets_at(
        places, target.to_time.empty() ? session.now() - duration_of(target.by_duration)
                                       : moment_of(target.to_time, session.now()));
  else if (target.shift != 0)
    for (const auto& [place, offset] : committed)
      offsets[place] = std::clamp<std::int64_t>(offset + target.shift, 0, ends.at(place).second);
  else if (!target.to_event.empty()) offsets = of_event(session, target.to_event);
  else if (!target.to_group.empty()) offsets = session.groups().offsets(target.to_group);
  else if (!target.from_file.empty()) offsets = offsets_in_file(target.from_file);
  for (const auto& text : target.to_offset) offsets.insert(place_of(text, ':'));
  return offsets;
}

// True when records that the target asks for may have been deleted: it lies before the first offset
// there is, or it is a time and the first record there is was recorded later.
bool is_truncated(Session& session, const ReplayTarget& target, const kafka::TopicPartition& place,
                  std::int64_t offset, std::int64_t first) {
  if (first == 0) return false;
  if (offset < first) return true;
  const bool is_time = !target.to_time.empty() || !target.by_duration.empty();
  if (!is_time || offset > first) return false;
  const auto asked = target.to_time.empty() ? session.now() - duration_of(target.by_duration)
                                            : moment_of(target.to_time, session.now());
  bool is_gone = true;
  session.reader().read({{place, {first, first + 1}}}, [&](const kafka::Record& record) {
    is_gone = record.timestamp > asked;
    return false;
  });
  return is_gone;
}

std::vector<std::string> topics_for(Session& session, const ReplayChoice& choice) {
  const auto all = topics_of(session, choice.group);
  if (choice.topics.empty()) {
    std::vector<std::string> topics;
    const auto own = redrive_topic(service_of_group(choice.group));
    std::ranges::copy_if(all, std::back_inserter(topics),
                         [&](const std::string& topic) { return topic != own; });
    return topics;
  }
  for (const auto& topic : choice.topics)
    if (std::ranges::count(all, topic) == 0)
      throw misuse("NotAConsumer", fmt::format("{} does not read {}", choice.group, topic),
                   "bilkoctl groups describe shows what it reads.");
  return choice.topics;
}

}  // namespace

std::vector<ReplayRange> ranges_of(Session& session, const ReplayChoice& choice) {
  if (targets_given(choice.target) != 1)
    throw misuse("TargetMissing", "a replay begins at exactly one place",
                 "Give one of --to-earliest, --to-latest, --to-time, --by-duration, --to-offset, "
                 "--shift, --to-event, --to-group or --from-file.");
  const auto topics = topics_for(session, choice);
  std::vector<kafka::TopicPartition> places;
  for (const auto& topic : session.admin().topics())
    if (std::ranges::count(topics, topic.name) > 0)
      for (std::int32_t p = 0; p < topic.partitions; ++p) places.push_back({topic.name, p});
  const auto ends = session.admin().watermarks(places);
  auto committed = session.groups().offsets(choice.group);
  std::erase_if(committed, [&](const auto& entry) { return !ends.contains(entry.first); });
  std::vector<ReplayRange> ranges;
  std::int64_t gone = 0;
  for (const auto& [place, asked] : wanted(session, choice.target, ends, committed)) {
    const auto range = ends.find(place);
    if (range == ends.end()) continue;
    const auto [first, end] = range->second;
    if (is_truncated(session, choice.target, place, asked, first)) gone += first;
    const auto stands = committed.find(place);
    const auto from = std::clamp(asked, first, end);
    const auto at = stands == committed.end() ? first : stands->second;
    if (from != at) ranges.push_back({place.topic, place.partition, from, at});
  }
  if (gone > 0 && !choice.accept_truncated)
    throw refusal("TruncatedHistory",
                  fmt::format("retention has deleted up to {} records that this would need", gone),
                  "Choose a later target, or add --accept-truncated to replay what is left.");
  return ranges;
}

kafka::OffsetRanges offsets_of(const std::vector<ReplayRange>& ranges) {
  kafka::OffsetRanges offsets;
  for (const auto& range : ranges)
    if (range.from < range.committed) offsets[range.place()] = {range.from, range.committed};
  return offsets;
}

kafka::OffsetRanges jumped_over(const std::vector<ReplayRange>& ranges) {
  kafka::OffsetRanges offsets;
  for (const auto& range : ranges)
    if (range.from > range.committed) offsets[range.place()] = {range.committed, range.from};
  return offsets;
}

std::vector<ReplayRange> ranges_in(const PlanFile& plan) {
  std::vector<ReplayRange> ranges;
  plan.each([&](std::string_view line) {
    ranges.push_back(json::decode<ReplayRange>(line));
    return true;
  });
  return ranges;
}

}  // namespace bilko::ctl
