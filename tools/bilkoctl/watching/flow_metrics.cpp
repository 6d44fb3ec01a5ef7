#include "bilkoctl/watching/flow_metrics.h"

#include <algorithm>

#include "bilko/core/error.h"
#include "bilko/events/retry_schedule.h"
#include "bilkoctl/frame/catalogue.h"
#include "bilkoctl/reading/group_view.h"
#include "bilkoctl/reading/outbox_view.h"

namespace bilko::ctl {
namespace {

constexpr auto kReaches = "bilko_watch_reaches";
constexpr auto kReachesHelp = "1 where Kafka, or a service's database, answers";

std::int64_t seconds_of(std::chrono::milliseconds time) {
  return std::max<std::int64_t>(0, time.count() / 1000);
}

// What stands unread at the head of a partition of the group.
kafka::OffsetRanges heads_of(const std::vector<PartitionLag>& lags) {
  kafka::OffsetRanges heads;
  for (const auto& lag : lags)
    if (lag.lag() > 0) {
      const auto next = std::max(lag.committed.value_or(lag.first), lag.first);
      heads[lag.place] = {next, next + 1};
    }
  return heads;
}

}  // namespace

void FlowMetrics::add_to(MetricsPage& page) {
  bool is_reached = true;
  try {
    add_groups(page);
  } catch (const Error&) {
    is_reached = false;
  }
  page.add(kReaches, kReachesHelp, {{"dependency", "kafka"}, {"service", ""}}, is_reached ? 1 : 0);
  for (const auto& service : session_.services()) {
    is_reached = true;
    try {
      add_database(page, service);
    } catch (const Error&) {
      is_reached = false;
    }
    page.add(kReaches, kReachesHelp, {{"dependency", "database"}, {"service", service}},
             is_reached ? 1 : 0);
  }
}

void FlowMetrics::add_groups(MetricsPage& page) {
  std::map<std::string, std::int32_t> partitions;
  for (const auto& topic : session_.admin().topics()) partitions[topic.name] = topic.partitions;
  for (const auto& service : session_.services()) add_group(page, service, partitions);
}

// What its members were assigned when there were any; before, what the catalogue gives to the
// group.
const std::set<std::string>& FlowMetrics::topics_of(const std::string& service,
                                                    const kafka::GroupState& state) {
  std::set<std::string> assigned;
  for (const auto& member : state.members)
    for (const auto& place : member.partitions) assigned.insert(place.topic);
  auto& topics = topics_[service];
  if (!assigned.empty()) topics = std::move(assigned);
  if (topics.empty())
    for (const auto& topic : catalogue_topics(session_.services()))
      if (std::ranges::count(topic.groups, state.name) > 0) topics.insert(topic.name);
  return topics;
}

void FlowMetrics::add_group(MetricsPage& page, const std::string& service,
                            const std::map<std::string, std::int32_t>& partitions) {
  const auto group = group_of(service);
  const auto state = session_.groups().describe(group);
  std::vector<kafka::TopicPartition> places;
  for (const auto& topic : topics_of(service, state))
    if (const auto found = partitions.find(topic); found != partitions.end())
      for (std::int32_t p = 0; p < found->second; ++p) places.push_back({topic, p});
  if (places.empty()) return;
  const auto committed = session_.groups().offsets(group);
  GroupView view;
  for (const auto& [place, ends] : session_.admin().watermarks(places)) {
    const auto found = committed.find(place);
    view.partitions.push_back(
        {place, found == committed.end() ? std::nullopt : std::optional(found->second), ends.first,
         ends.second});
  }
  const Instant now = session_.now();
  std::chrono::milliseconds unread{0};
  session_.reader().read(heads_of(view.partitions), [&](const kafka::Record& record) {
    unread = std::max(unread, std::chrono::milliseconds(now - record.timestamp));
    return true;
  });
  auto& progress = progress_.try_emplace(service, Progress{committed, now}).first->second;
  if (view.lag() == 0 || progress.offsets != committed) progress = {committed, now};
  const MetricsPage::Labels labels{{"service", service}};
  page.add("bilko_group_lag_records", "Records of its topics that the group has not passed", labels,
           view.lag());
  page.add("bilko_group_oldest_unread_seconds", "How long ago the oldest of them was recorded",
           labels, seconds_of(unread));
  page.add("bilko_group_members", "Processes that are in the group", labels,
           static_cast<std::int64_t>(state.members.size()));
  page.add("bilko_group_progress_timestamp_seconds",
           "When the group last had nothing to read, or its offsets were last seen to move", labels,
           progress.moved_at.unix_ms() / 1000);
}

void FlowMetrics::add_database(MetricsPage& page, const std::string& service) {
  const auto outbox = outbox_of(session_, service);
  if (!outbox.is_reachable)
    throw Error(ErrorKind::unavailable, "database_unavailable", "the database does not answer");
  const MetricsPage::Labels labels{{"service", service}};
  page.add("bilko_outbox_unpublished_rows", "Rows of the outbox that Kafka has not", labels,
           outbox.pending);
  page.add("bilko_outbox_unpublished_seconds", "Age of the oldest of them", labels,
           outbox.oldest ? seconds_of(session_.now() - *outbox.oldest) : 0);
  session_.read(service, [&](pg::Tx& tx) {
    const auto row = tx.one(
        "SELECT count(*) FILTER (WHERE failure_class = 'poison') AS poison, "
        "       count(*) FILTER (WHERE failure_class = 'bug') AS bug, "
        "       count(*) FILTER (WHERE failure_class NOT IN ('poison', 'bug')) AS exhausted, "
        "       count(DISTINCT fingerprint) AS causes, min(last_failed_at) AS oldest "
        "  FROM parked WHERE consumer_group = $1 AND state = 'dead'",
        group_of(service));
    for (const auto& [value, cause] : EnumNames<events::DeathCause>::kNames)
      page.add("bilko_dead_letters_open", "Dead letters that nobody has settled",
               {{"service", service}, {"class", std::string(cause)}}, row.get<std::int64_t>(cause));
    page.add("bilko_dead_letter_causes", "Different causes of them (fingerprints)", labels,
             row.get<std::int64_t>("causes"));
    const auto oldest = row.get<std::optional<Instant>>("oldest");
    page.add("bilko_dead_letter_oldest_seconds", "How long the oldest of them waits", labels,
             oldest ? seconds_of(session_.now() - *oldest) : 0);
  });
}

}  // namespace bilko::ctl
