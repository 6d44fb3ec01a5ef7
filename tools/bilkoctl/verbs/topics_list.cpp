#include <fmt/format.h>

#include <algorithm>

#include "bilkoctl/frame/catalogue.h"
#include "bilkoctl/frame/time_text.h"
#include "bilkoctl/verbs/verbs.h"

namespace bilko::ctl {
namespace {

std::string retention_text(std::int64_t retention_ms) {
  return retention_ms < 0 ? "unlimited" : age_text(std::chrono::milliseconds(retention_ms));
}

Exit topics_list(Session& session) {
  const auto catalogue = catalogue_topics(session.services());
  auto existing = session.admin().topics();
  std::ranges::sort(existing, {}, &kafka::TopicState::name);
  std::vector<kafka::TopicPartition> places;
  for (const auto& topic : existing)
    for (std::int32_t p = 0; p < topic.partitions; ++p) places.push_back({topic.name, p});
  std::map<std::string, std::int64_t> records;
  for (const auto& [place, ends] : session.admin().watermarks(places))
    records[place.topic] += ends.second - ends.first;
  Listing topics{
      "topics",
      {{"topic"}, {"role"}, {"partitions"}, {"records"}, {"retention"}, {"groups", true}},
      {}};
  for (const auto& topic : existing) {
    const auto known = std::ranges::find(catalogue, topic.name, &CatalogueTopic::name);
    const bool is_known = known != catalogue.end();
    topics.rows.push_back({topic.name,
                           is_known ? std::string(kind_text(known->kind)) : "not in the catalogue",
                           std::int64_t{topic.partitions}, records[topic.name],
                           is_known ? Cell(retention_text(known->retention_ms)) : Cell(),
                           is_known ? Cell(known->groups) : Cell(std::vector<std::string>{})});
  }
  session.print({"TopicList", {}, {topics}});
  return Exit::done;
}

}  // namespace

void add_topics_list(Command& topics) {
  topics.add("list", "every topic, with what the catalogue says of it").runs(topics_list);
}

}  // namespace bilko::ctl
