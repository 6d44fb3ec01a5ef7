#include <fstream>
#include <iostream>

#include "bilkoctl/frame/time_text.h"
#include "bilkoctl/reading/scan.h"
#include "bilkoctl/verbs/verbs.h"

namespace bilko::ctl {
namespace {

struct ExportOptions {
  std::vector<std::string> topics;
  EventFilter filter;
  std::string since;
  std::string until;
  std::string file;
};

Exit events_export(Session& session, const ExportOptions& options) {
  options.filter.check();
  const auto moment = [&](const std::string& text) {
    return text.empty() ? std::nullopt : std::optional(moment_of(text, session.now()));
  };
  const auto ranges =
      ranges_of(session, options.topics, moment(options.since), moment(options.until));
  std::ofstream file;
  if (!options.file.empty()) {
    file.open(options.file, std::ios::binary);
    if (!file)
      throw misuse("FileNotWritable", options.file + " can not be written", "Name another file.");
  }
  std::ostream& out = options.file.empty() ? session.terminal().out : file;
  std::int64_t written = 0;
  scan(session, ranges, 0, [&](const EventRecord& found) {
    if (!options.filter.fits(found)) return true;
    out << json_of(found.record) << "\n";
    ++written;
    return out.good();
  });
  out.flush();
  if (!out)
    throw Stop(Exit::failed, "WriteFailed", "the output could not be written", "Is the disk full?");
  session.say(std::to_string(written) + " records exported");
  return Exit::done;
}

}  // namespace

void add_events_export(Command& events) {
  auto options = std::make_shared<ExportOptions>();
  auto& verb = events.add(
      "export", "records as NDJSON without loss, personal fields included: mind where it goes");
  verb.arguments("TOPIC", options->topics, "topics")
      .text("--since", options->since, "recorded at this moment or later")
      .text("--until", options->until, "recorded before this moment")
      .text("--out", options->file, "into this file instead of standard output");
  add_filter(verb, options->filter);
  verb.runs([options](Session& session) { return events_export(session, *options); });
}

}  // namespace bilko::ctl
