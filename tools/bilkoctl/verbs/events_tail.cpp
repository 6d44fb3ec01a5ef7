#include <algorithm>

#include "bilkoctl/frame/interrupt.h"
#include "bilkoctl/frame/time_text.h"
#include "bilkoctl/reading/scan.h"
#include "bilkoctl/verbs/events_columns.h"
#include "bilkoctl/verbs/verbs.h"

namespace bilko::ctl {
namespace {

struct TailOptions {
  std::vector<std::string> topics;
  EventFilter filter;
  std::string from;
  std::int64_t limit = 0;
};

Exit events_tail(Session& session, const TailOptions& options) {
  options.filter.check();
  const auto topics = options.topics.empty() ? event_topics(session) : options.topics;
  const auto since =
      options.from.empty() ? std::nullopt : std::optional(moment_of(options.from, session.now()));
  std::map<kafka::TopicPartition, std::int64_t> places;
  for (const auto& [place, range] : ranges_of(session, topics, since, std::nullopt))
    places[place] = since ? range.first : range.end;
  RowPrinter printer(session.terminal().out, session.format(), "EventList", event_columns());
  std::int64_t shown = 0;
  const Interrupt interrupt;
  session.reader().assign(places);
  while (!interrupt.is_asked() && (options.limit == 0 || shown < options.limit)) {
    auto record = session.reader().poll(std::chrono::milliseconds(200));
    if (!record) continue;
    const auto found = read_event(std::move(*record));
    if (!options.filter.fits(found)) continue;
    printer.row(event_row(session, found));
    ++shown;
  }
  printer.finish({{"found", shown}});
  return Exit::done;
}

}  // namespace

void add_events_tail(Command& events) {
  auto options = std::make_shared<TailOptions>();
  auto& verb = events.add("tail", "follow topics until Ctrl-C");
  verb.arguments("TOPIC", options->topics, "topics (all event topics)")
      .text("--from", options->from, "begin at this moment; 5m: five minutes ago (now)")
      .number("--limit", options->limit, "end after so many");
  add_filter(verb, options->filter);
  verb.runs([options](Session& session) { return events_tail(session, *options); });
}

}  // namespace bilko::ctl
