#include <algorithm>

#include "bilkoctl/frame/catalogue.h"
#include "bilkoctl/reading/scan.h"
#include "bilkoctl/verbs/verbs.h"

namespace bilko::ctl {
namespace {

Exit topics_describe(Session& session, const std::string& name) {
  const auto ranges = ranges_of(session, {name}, std::nullopt, std::nullopt);
  const auto settings = session.admin().settings({name})[name];
  const auto catalogue = catalogue_topics(session.services());
  const auto known = std::ranges::find(catalogue, name, &CatalogueTopic::name);
  const auto setting = [&](const std::string& key) {
    const auto found = settings.find(key);
    return found == settings.end() ? Cell() : Cell(found->second);
  };
  std::vector<Fact> facts{{"topic", name},
                          {"records", count_of(ranges)},
                          {"retentionMs", setting("retention.ms")},
                          {"maxMessageBytes", setting("max.message.bytes")},
                          {"cleanupPolicy", setting("cleanup.policy")}};
  const bool is_known = known != catalogue.end();
  facts.push_back({"role", is_known ? Cell(std::string(kind_text(known->kind))) : Cell()});
  facts.push_back(
      {"publishedBy", is_known && !known->service.empty() ? Cell(known->service) : Cell()});
  facts.push_back({"groups", is_known ? Cell(known->groups) : Cell()});
  Listing partitions{"partitions", {{"partition"}, {"first"}, {"next"}, {"records"}}, {}};
  for (const auto& [place, range] : ranges)
    partitions.rows.push_back(
        {std::int64_t{place.partition}, range.first, range.end, range.end - range.first});
  session.print({"Topic", facts, {partitions}});
  return Exit::done;
}

}  // namespace

void add_topics_describe(Command& topics) {
  auto name = std::make_shared<std::string>();
  topics.add("describe", "settings, readers and offsets of one topic")
      .argument("TOPIC", *name, "its name")
      .runs([name](Session& session) { return topics_describe(session, *name); });
}

}  // namespace bilko::ctl
