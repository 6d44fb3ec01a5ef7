#include <fmt/format.h>

#include "bilkoctl/frame/time_text.h"
#include "bilkoctl/reading/group_view.h"
#include "bilkoctl/verbs/verbs.h"

namespace bilko::ctl {
namespace {

Exit groups_describe(Session& session, const std::string& name) {
  const auto group = group_named(session, name);
  const auto view = view_of(session, group);
  const auto& pause = view.pause;
  const std::vector<Fact> facts{
      {"group", group},
      {"status", view.status()},
      {"kafkaState", view.kafka.state},
      {"lag", view.lag()},
      {"oldest", view.oldest ? Cell(age_text(*view.oldest)) : Cell()},
      {"pausedBy",
       pause ? Cell(pause->operation_id.empty() ? "the flood breaker" : pause->operator_name)
             : Cell()},
      {"pausedSince", pause ? Cell(pause->since.str()) : Cell()},
      {"pauseReason", pause ? Cell(pause->reason) : Cell()}};
  Listing members{"members", {{"clientId"}, {"host"}, {"partitions"}}, {}};
  for (const auto& member : view.kafka.members) {
    std::vector<std::string> places;
    for (const auto& place : member.partitions)
      places.push_back(fmt::format("{}[{}]", place.topic, place.partition));
    members.rows.push_back({member.client_id, member.host, places});
  }
  Listing partitions{
      "partitions", {{"topic"}, {"partition"}, {"committed"}, {"first"}, {"next"}, {"lag"}}, {}};
  for (const auto& one : view.partitions)
    partitions.rows.push_back({one.place.topic, std::int64_t{one.place.partition},
                               cell(one.committed), one.first, one.end, one.lag()});
  session.print({"Group", facts, {members, partitions}});
  return Exit::done;
}

}  // namespace

void add_groups_describe(Command& groups) {
  auto name = std::make_shared<std::string>();
  groups.add("describe", "members, assignment and lag of one group, partition by partition")
      .argument("GROUP", *name, "its name, or the service's")
      .runs([name](Session& session) { return groups_describe(session, *name); });
}

}  // namespace bilko::ctl
