#include <algorithm>

#include "bilkoctl/frame/time_text.h"
#include "bilkoctl/reading/scan.h"
#include "bilkoctl/verbs/events_columns.h"
#include "bilkoctl/verbs/verbs.h"

namespace bilko::ctl {
namespace {

struct FindOptions {
  std::vector<std::string> topics;
  EventFilter filter;
  std::string since;
  std::string until;
  std::int64_t scan_limit = 1'000'000;
  std::int64_t limit = 1000;
};

Exit events_find(Session& session, const FindOptions& options) {
  options.filter.check();
  const auto topics = options.topics.empty() ? event_topics(session) : options.topics;
  const auto moment = [&](const std::string& text) {
    return text.empty() ? std::nullopt : std::optional(moment_of(text, session.now()));
  };
  const auto ranges = ranges_of(session, topics, moment(options.since), moment(options.until));
  RowPrinter printer(session.terminal().out, session.format(), "EventList", event_columns());
  std::int64_t found = 0;
  const auto scanned = scan(session, ranges, options.scan_limit, [&](const EventRecord& candidate) {
    if (!options.filter.fits(candidate)) return true;
    printer.row(event_row(session, candidate));
    return ++found < options.limit;
  });
  printer.finish({{"found", found},
                  {"scanned", scanned.records},
                  {"inRange", count_of(ranges)},
                  {"complete", scanned.is_complete}});
  return scanned.is_complete ? Exit::done : Exit::findings;
}

}  // namespace

void add_events_find(Command& events) {
  auto options = std::make_shared<FindOptions>();
  auto& verb =
      events.add("find", "look through topics; says how far it looked, 3 if not to the end");
  verb.texts("--topic", options->topics, "this topic; may be repeated (all event topics)")
      .text("--since", options->since, "recorded at this moment or later; 2h: the last two hours")
      .text("--until", options->until, "recorded before this moment")
      .number("--scan-limit", options->scan_limit, "look at so many records at most (1000000)")
      .number("--limit", options->limit, "show so many at most (1000)");
  add_filter(verb, options->filter);
  verb.runs([options](Session& session) { return events_find(session, *options); });
}

}  // namespace bilko::ctl
