#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "bilko/core/ulid.h"
#include "bilkoctl/reading/locate.h"
#include "bilkoctl/reading/scan.h"
#include "bilkoctl/verbs/verbs.h"

namespace bilko::ctl {
namespace {

struct ChainOptions {
  std::string event;
  std::string correlation;
  std::int64_t scan_limit = 1'000'000;
};

struct Link {
  events::CloudEvent event;
  std::string topic;
  Instant recorded_at;
};

std::string correlation_of(Session& session, const ChainOptions& options) {
  if (!options.correlation.empty()) return options.correlation;
  if (options.event.empty())
    throw misuse("NothingAsked", "neither an event nor a correlation is named",
                 "Give an event's id, or --correlation.");
  const auto located = locate(session, options.event);
  if (located.where == Located::Where::nowhere)
    throw Stop(Exit::findings, "EventNotFound",
               fmt::format("no topic and no outbox has {}", options.event),
               "Give --correlation, if you know it.");
  return located.found.event->correlation_id;
}

// Children below their cause, each in order of recording.
void add_rows(const std::multimap<std::string, const Link*>& by_cause, const Link& link, int depth,
              Listing& listing) {
  const auto first = listing.rows.empty()
                         ? link.recorded_at
                         : Instant::parse(std::get<std::string>(listing.rows.front().at(2)));
  listing.rows.push_back({std::int64_t{depth},
                          std::string(static_cast<std::size_t>(depth) * 2, ' ') + link.event.type,
                          link.recorded_at.str(), std::int64_t{(link.recorded_at - first).count()},
                          link.event.id, link.event.subject, link.event.source,
                          link.event.causation_id ? Cell(*link.event.causation_id) : Cell()});
  const auto [begin, end] = by_cause.equal_range(link.event.id);
  for (auto child = begin; child != end && depth < 100; ++child)
    add_rows(by_cause, *child->second, depth + 1, listing);
}

Exit events_chain(Session& session, const ChainOptions& options) {
  const auto correlation = correlation_of(session, options);
  std::optional<Instant> since;
  if (Ulid::is_valid(correlation))
    since = Ulid::parse(correlation).time() - std::chrono::minutes(10);
  std::map<std::string, Link> links;
  const EventFilter filter{
      .event = {}, .subject = {}, .organization = {}, .correlation = correlation, .where = {}};
  const auto scanned =
      scan(session, ranges_of(session, event_topics(session), since, std::nullopt),
           options.scan_limit, [&](const EventRecord& found) {
             if (filter.fits(found))
               links.try_emplace(found.event->id,
                                 Link{*found.event, found.record.topic, found.record.timestamp});
             return true;
           });
  std::vector<const Link*> ordered;
  for (const auto& [id, link] : links) ordered.push_back(&link);
  std::ranges::stable_sort(ordered, {}, &Link::recorded_at);
  std::multimap<std::string, const Link*> by_cause;
  for (const auto* link : ordered)
    if (link->event.causation_id) by_cause.emplace(*link->event.causation_id, link);
  Listing listing{"events",
                  {{"depth", true},
                   {"type"},
                   {"recordedAt"},
                   {"afterMs"},
                   {"id"},
                   {"subject"},
                   {"source"},
                   {"causation", true}},
                  {}};
  for (const auto* link : ordered)
    if (!link->event.causation_id || !links.contains(*link->event.causation_id))
      add_rows(by_cause, *link, 0, listing);
  session.print({"EventChain",
                 {{"correlation", correlation},
                  {"scanned", scanned.records},
                  {"complete", scanned.is_complete}},
                 {listing}});
  return scanned.is_complete && !links.empty() ? Exit::done : Exit::findings;
}

}  // namespace

void add_events_chain(Command& events) {
  auto options = std::make_shared<ChainOptions>();
  events.add("chain", "everything one request caused, as a tree across topics, with times")
      .text("EVENT", options->event, "any event of it")
      .text("--correlation", options->correlation, "its correlation id, instead of an event")
      .number("--scan-limit", options->scan_limit, "look at so many records at most (1000000)")
      .runs([options](Session& session) { return events_chain(session, *options); });
}

}  // namespace bilko::ctl
