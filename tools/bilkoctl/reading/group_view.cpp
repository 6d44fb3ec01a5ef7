#include "bilkoctl/reading/group_view.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <set>
#include <thread>

#include "bilko/core/error.h"
#include "bilkoctl/frame/catalogue.h"

namespace bilko::ctl {
namespace {

constexpr auto kWatch = std::chrono::milliseconds(1500);

std::set<std::string> seen_topics(const kafka::GroupState& state,
                                  const std::map<kafka::TopicPartition, std::int64_t>& offsets) {
  std::set<std::string> names;
  for (const auto& member : state.members)
    for (const auto& place : member.partitions) names.insert(place.topic);
  if (!names.empty()) return names;
  for (const auto& [place, offset] : offsets) names.insert(place.topic);
  return names;
}

// When the oldest record that was not read was recorded.
std::optional<Instant> oldest_unread(Session& session, const std::vector<PartitionLag>& lags) {
  kafka::OffsetRanges heads;
  for (const auto& lag : lags)
    if (lag.lag() > 0) {
      const auto next = std::max(lag.committed.value_or(lag.first), lag.first);
      heads[lag.place] = {next, next + 1};
    }
  std::optional<Instant> oldest;
  session.reader().read(heads, [&](const kafka::Record& record) {
    if (!oldest || record.timestamp < *oldest) oldest = record.timestamp;
    return true;
  });
  return oldest;
}

}  // namespace

std::int64_t GroupView::lag() const {
  std::int64_t sum = 0;
  for (const auto& partition : partitions) sum += partition.lag();
  return sum;
}

std::string GroupView::status() const {
  if (pause) return "PAUSED";
  if (kafka.members.empty() && partitions.empty()) return "ABSENT";
  if (kafka.members.empty()) return "EMPTY";
  if (lag() == 0) return "OK";
  return is_moving ? "LAGGING" : "STALLED";
}

std::optional<Pause> pause_of(Session& session, const std::string& group) {
  const auto service = service_of_group(group);
  if (!session.knows(service)) return std::nullopt;
  return session.read(service, [&](pg::Tx& tx) -> std::optional<Pause> {
    const auto row = tx.maybe_one(
        "SELECT operator, reason, operation_id, since FROM group_pause WHERE consumer_group = $1",
        group);
    if (!row) return std::nullopt;
    return Pause{row->get<std::string>("operator"), row->get<std::string>("reason"),
                 row->get<std::optional<std::string>>("operation_id").value_or(""),
                 row->get<Instant>("since")};
  });
}

std::vector<std::string> topics_of(Session& session, const std::string& group) {
  const auto seen = seen_topics(session.groups().describe(group), session.groups().offsets(group));
  return {seen.begin(), seen.end()};
}

GroupView view_of(Session& session, const std::string& group) {
  GroupView view;
  view.kafka = session.groups().describe(group);
  auto committed = session.groups().offsets(group);
  const auto topics = topics_of(session, group);
  std::vector<kafka::TopicPartition> places;
  for (const auto& topic : session.admin().topics())
    if (std::ranges::count(topics, topic.name) > 0)
      for (std::int32_t p = 0; p < topic.partitions; ++p) places.push_back({topic.name, p});
  const auto ends = session.admin().watermarks(places);
  for (const auto& place : places) {
    const auto found = committed.find(place);
    view.partitions.push_back(
        {place, found == committed.end() ? std::nullopt : std::optional(found->second),
         ends.at(place).first, ends.at(place).second});
  }
  try {
    view.pause = pause_of(session, group);
  } catch (const Error& error) {
    if (error.kind() != ErrorKind::unavailable) throw;
  }
  if (view.lag() == 0) return view;
  if (const auto oldest = oldest_unread(session, view.partitions))
    view.oldest = session.now() - *oldest;
  if (!view.kafka.members.empty() && !view.pause) {
    std::this_thread::sleep_for(kWatch);
    view.is_moving = session.groups().offsets(group) != committed;
  }
  return view;
}

std::vector<std::string> all_groups(Session& session) {
  auto names = session.groups().names();
  std::erase(names, "bilkoctl-reader");
  std::ranges::sort(names);
  return names;
}

std::string group_named(Session& session, const std::string& name) {
  const auto group = session.knows(name) ? group_of(name) : name;
  if (session.knows(service_of_group(group))) return group;
  std::vector<std::string> known;
  for (const auto& service : session.services()) known.push_back(group_of(service));
  throw misuse("UnknownGroup", fmt::format("there is no group '{}'", name),
               fmt::format("There are: {}.", fmt::join(known, ", ")));
}

}  // namespace bilko::ctl
