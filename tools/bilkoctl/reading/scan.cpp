#include "bilkoctl/reading/scan.h"

#include <fmt/format.h>

#include <algorithm>

#include "bilko/core/error.h"
#include "bilko/json/document.h"
#include "bilkoctl/frame/progress.h"

namespace bilko::ctl {
namespace {

struct Condition {
  std::string pointer;
  bool is_equal = true;
  std::string value;
};

Condition condition_of(const std::string& text) {
  const auto at = text.find('=');
  if (at == std::string::npos || at == 0 || !text.starts_with('/'))
    throw misuse("BadCondition", fmt::format("'{}' is no condition", text),
                 "Write --where '/data/currency=EUR' or '/data/currency!=EUR'.");
  const auto trimmed = [](std::string part) {
    part.erase(0, part.find_first_not_of(' '));
    part.erase(part.find_last_not_of(' ') + 1);
    return part;
  };
  const bool is_equal = text[at - 1] != '!';
  return {trimmed(text.substr(0, is_equal ? at : at - 1)), is_equal, trimmed(text.substr(at + 1))};
}

// RFC 6901, for objects and arrays; null where there is nothing.
json::Value at_pointer(json::Value value, std::string_view pointer) {
  while (!pointer.empty() && value.exists()) {
    const auto end = std::min(pointer.find('/', 1), pointer.size());
    auto name = std::string(pointer.substr(1, end - 1));
    for (std::size_t at = 0; (at = name.find('~', at)) != std::string::npos; ++at)
      name.replace(at, 2, 1, name.compare(at, 2, "~1") == 0 ? '/' : '~');
    pointer.remove_prefix(end);
    if (value.is_object()) {
      value = value.member(name);
    } else if (value.type() == json::Type::array && !name.empty() &&
               std::ranges::all_of(name, [](char c) { return c >= '0' && c <= '9'; }) &&
               name.size() < 6 && std::stoul(name) < value.size()) {
      value = value.at(std::stoul(name));
    } else {
      return json::Value(nullptr);
    }
  }
  return value;
}

bool holds(json::Value event, const Condition& condition) {
  const auto found = at_pointer(event, condition.pointer);
  if (!found.exists()) return !condition.is_equal;
  const auto text = found.is_string() ? std::string(found.string()) : found.text();
  return (text == condition.value) == condition.is_equal;
}

}  // namespace

bool EventFilter::is_empty() const {
  return event.empty() && subject.empty() && organization.empty() && correlation.empty() &&
         where.empty();
}

void EventFilter::check() const {
  for (const auto& text : where) condition_of(text);
}

bool EventFilter::fits(const EventRecord& candidate) const {
  if (is_empty()) return true;
  if (!candidate.event) return false;
  const auto& found = *candidate.event;
  const auto differs = [](const std::string& asked, const std::string& has) {
    return !asked.empty() && asked != has;
  };
  if (differs(event, found.id) || differs(subject, found.subject) ||
      differs(correlation, found.correlation_id) ||
      differs(organization, found.organization ? found.organization->str() : ""))
    return false;
  if (where.empty()) return true;
  try {
    const auto document = json::Document::parse(candidate.record.value.value_or(""));
    return std::ranges::all_of(
        where, [&](const std::string& text) { return holds(document.root(), condition_of(text)); });
  } catch (const Error&) {
    return false;
  }
}

void add_filter(Command& command, EventFilter& filter) {
  command.text("--event", filter.event, "the event with this id")
      .text("--subject", filter.subject, "events of this entity")
      .text("--org", filter.organization, "events of this organization")
      .text("--correlation", filter.correlation, "events of this request or job")
      .texts("--where", filter.where, "a condition: /data/currency=EUR; may be repeated");
}

std::vector<std::string> event_topics(Session& session) {
  std::vector<std::string> names;
  for (const auto& topic : session.admin().topics())
    if (!topic.name.ends_with(".dlq") && !topic.name.ends_with(".redrive.requested"))
      names.push_back(topic.name);
  std::ranges::sort(names);
  return names;
}

kafka::OffsetRanges ranges_of(Session& session, const std::vector<std::string>& topics,
                              std::optional<Instant> since, std::optional<Instant> until) {
  std::vector<kafka::TopicPartition> partitions;
  const auto existing = session.admin().topics();
  for (const auto& name : topics) {
    const auto found = std::ranges::find(existing, name, &kafka::TopicState::name);
    if (found == existing.end())
      throw misuse("UnknownTopic", fmt::format("there is no topic '{}'", name),
                   "bilkoctl topics list shows those there are.");
    for (std::int32_t p = 0; p < found->partitions; ++p) partitions.push_back({name, p});
  }
  kafka::OffsetRanges ranges;
  for (const auto& [place, ends] : session.admin().watermarks(partitions))
    ranges[place] = {ends.first, ends.second};
  if (since)
    for (const auto& [place, offset] : session.admin().offsets_at(partitions, *since))
      ranges[place].first = std::max(ranges[place].first, offset);
  if (until)
    for (const auto& [place, offset] : session.admin().offsets_at(partitions, *until))
      ranges[place].end = std::min(ranges[place].end, offset);
  return ranges;
}

std::int64_t count_of(const kafka::OffsetRanges& ranges) {
  std::int64_t count = 0;
  for (const auto& [place, range] : ranges)
    count += std::max<std::int64_t>(range.end - range.first, 0);
  return count;
}

Scanned scan(Session& session, const kafka::OffsetRanges& ranges, std::int64_t limit,
             const std::function<bool(EventRecord)>& visit) {
  Scanned scanned;
  const auto total = count_of(ranges);
  Progress progress(session, "reading", total);
  scanned.is_complete = session.reader().read(ranges, [&](kafka::Record record) {
    if (limit > 0 && scanned.records >= limit) return false;
    progress.at(++scanned.records);
    return visit(read_event(std::move(record)));
  });
  return scanned;
}

}  // namespace bilko::ctl
