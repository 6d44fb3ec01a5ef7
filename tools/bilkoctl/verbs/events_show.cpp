#include <fmt/format.h>

#include "bilko/core/error.h"
#include "bilko/core/hash.h"
#include "bilko/json/document.h"
#include "bilko/schema/registry.h"
#include "bilkoctl/reading/locate.h"
#include "bilkoctl/verbs/verbs.h"

namespace bilko::ctl {
namespace {

std::string verdict_of(const events::CloudEvent& event) {
  const auto* type = schema::SchemaRegistry::instance().find(event.type);
  if (type == nullptr) return "no schema of this type is known here";
  const auto data = json::Document::parse(event.data);
  const auto violations = type->validate(data.root(), schema::Profile::consumer);
  if (violations.empty()) return fmt::format("valid by {}", type->urn);
  return fmt::format("{} violations of {}, first at {}: {}", violations.size(), type->urn,
                     violations.front().pointer, violations.front().detail);
}

Exit events_show(Session& session, const std::string& event_id) {
  const auto located = locate(session, event_id);
  if (located.where == Located::Where::nowhere)
    throw Stop(Exit::findings, "EventNotFound",
               fmt::format("no topic and no outbox has {}", event_id),
               "bilkoctl events where tells what the consumer groups remember of it.");
  const auto& [record, event, trouble] = located.found;
  const bool is_out = located.where == Located::Where::topic;
  Listing headers{"headers", {{"name"}, {"value"}}, {}};
  for (const auto& header : record.headers)
    headers.rows.push_back({header.name, header.has_value ? Cell(header.value) : Cell()});
  session.print({"Event",
                 {{"id", event_id},
                  {"type", event->type},
                  {"subject", event->subject},
                  {"topic", record.topic},
                  {"partition", is_out ? Cell(std::int64_t{record.partition}) : Cell()},
                  {"offset", is_out ? Cell(record.offset) : Cell()},
                  {"recordedAt", is_out ? Cell(record.timestamp.str()) : Cell()},
                  {"bytes", static_cast<std::int64_t>(record.value.value_or("").size())},
                  {"sha256", hex(sha256(record.value.value_or("")))},
                  {"schema", verdict_of(*event)},
                  {"event", Json{shown_value(record, session.flags().reveal)}}},
                 {headers}});
  return Exit::done;
}

}  // namespace

void add_events_show(Command& events) {
  auto id = std::make_shared<std::string>();
  events.add("show", "one event: envelope, data, headers, and what its schema says of it")
      .argument("EVENT", *id, "id of the event, evt_…")
      .runs([id](Session& session) { return events_show(session, *id); });
}

}  // namespace bilko::ctl
