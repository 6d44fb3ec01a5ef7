#include "bilkoctl/reading/fate.h"
#include "bilkoctl/verbs/verbs.h"

namespace bilko::ctl {
namespace {

std::vector<Fact> facts_of(const Located& located, const std::string& event_id) {
  const auto& record = located.found.record;
  std::vector<Fact> facts{{"event", event_id}};
  const auto& event = located.found.event;
  facts.push_back({"type", event ? Cell(event->type) : Cell()});
  facts.push_back({"subject", event ? Cell(event->subject) : Cell()});
  facts.push_back({"publishedBy", located.service.empty() ? Cell() : Cell(located.service)});
  const bool is_in_topic = located.where == Located::Where::topic;
  facts.push_back({"topic", record.topic.empty() ? Cell() : Cell(record.topic)});
  facts.push_back({"partition", is_in_topic ? Cell(std::int64_t{record.partition}) : Cell()});
  facts.push_back({"offset", is_in_topic ? Cell(record.offset) : Cell()});
  return facts;
}

}  // namespace

Exit events_where(Session& session, const std::string& event_id) {
  const auto located = locate(session, event_id);
  Listing groups{"groups", {{"group"}, {"state"}, {"at"}, {"deadLetter", true}, {"detail"}}, {}};
  bool is_known = located.where != Located::Where::nowhere || located.was_sent;
  for (const auto& fate : fates_of(session, located, event_id)) {
    is_known = is_known || (fate.state != "expired" && fate.state != "unknown");
    groups.rows.push_back({fate.group, fate.state, fate.at ? Cell(fate.at->str()) : Cell(),
                           fate.dead_letter.empty() ? Cell() : Cell(fate.dead_letter),
                           fate.detail});
  }
  session.print({"EventWhere", facts_of(located, event_id), {groups}});
  return is_known ? Exit::done : Exit::findings;
}

void add_events_where(Command& events) {
  auto id = std::make_shared<std::string>();
  events.add("where", "what became of one event in every consumer group")
      .argument("EVENT", *id, "id of the event, evt_…")
      .runs([id](Session& session) { return events_where(session, *id); });
}

}  // namespace bilko::ctl
