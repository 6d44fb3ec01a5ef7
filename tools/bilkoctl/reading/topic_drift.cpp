#include "bilkoctl/reading/topic_drift.h"

#include <algorithm>
#include <map>

namespace bilko::ctl {
namespace {

constexpr std::int32_t kPartitionsOfNewCluster = 12;

// -1 is unlimited: more than any number.
bool is_less(std::int64_t found, std::int64_t expected) {
  if (found < 0) return false;
  return expected < 0 || found < expected;
}

// A group that never was has nothing to redrive.
std::vector<CatalogueTopic> wanted_topics(Session& session) {
  auto topics = catalogue_topics(session.services());
  const auto groups = session.groups().names();
  std::erase_if(topics, [&](const CatalogueTopic& topic) {
    return topic.kind == TopicKind::redrive &&
           std::ranges::count(groups, topic.groups.front()) == 0;
  });
  return topics;
}

void compare(const CatalogueTopic& topic, const std::map<std::string, std::string>& settings,
             std::vector<Drift>& drifts) {
  const auto check = [&](const std::string& name, std::int64_t expected) {
    const auto found = settings.find(name);
    const auto value = found == settings.end() ? "" : found->second;
    if (value.empty() || is_less(std::stoll(value), expected))
      drifts.push_back({topic.name, name, std::to_string(expected), value, Drift::Fix::setting});
  };
  check("retention.ms", topic.retention_ms);
  check("max.message.bytes", topic.message_bytes_max);
  const auto policy = settings.find("cleanup.policy");
  if (policy != settings.end() && policy->second != "delete")
    drifts.push_back({topic.name, "cleanup.policy", "delete", policy->second, Drift::Fix::none});
}

}  // namespace

std::int32_t usual_partitions(const std::vector<kafka::TopicState>& topics) {
  std::map<std::int32_t, int> votes;
  for (const auto& topic : topics) ++votes[topic.partitions];
  const auto most = std::ranges::max_element(
      votes, {}, [](const auto& vote) { return std::pair(vote.second, vote.first); });
  return most == votes.end() ? kPartitionsOfNewCluster : most->first;
}

DriftReport drift_of(Session& session, std::int32_t partitions) {
  const auto existing = session.admin().topics();
  DriftReport report;
  report.partitions = partitions > 0 ? partitions : usual_partitions(existing);
  const auto catalogue = wanted_topics(session);
  std::vector<std::string> present;
  for (const auto& topic : catalogue) {
    const auto found = std::ranges::find(existing, topic.name, &kafka::TopicState::name);
    if (found == existing.end()) {
      report.drifts.push_back(
          {topic.name, "missing", std::string(kind_text(topic.kind)), "", Drift::Fix::create});
      continue;
    }
    present.push_back(topic.name);
    if (found->partitions != report.partitions)
      report.drifts.push_back({topic.name, "partitions", std::to_string(report.partitions),
                               std::to_string(found->partitions), Drift::Fix::none});
  }
  const auto settings = session.admin().settings(present);
  for (const auto& topic : catalogue)
    if (const auto found = settings.find(topic.name); found != settings.end())
      compare(topic, found->second, report.drifts);
  return report;
}

Listing listing_of(const std::vector<Drift>& drifts) {
  Listing listing{"differences", {{"topic"}, {"what"}, {"expected"}, {"found"}, {"fix"}}, {}};
  for (const auto& drift : drifts) {
    const char* fix = drift.fix == Drift::Fix::none ? "by hand" : "topics apply";
    listing.rows.push_back(
        {drift.topic, drift.what, drift.expected, drift.found, std::string(fix)});
  }
  return listing;
}

}  // namespace bilko::ctl
