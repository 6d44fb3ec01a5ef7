#include <set>
#include <thread>

#include "bilkoctl/frame/catalogue.h"
#include "bilkoctl/frame/interrupt.h"
#include "bilkoctl/frame/time_text.h"
#include "bilkoctl/reading/dead_letters.h"
#include "bilkoctl/verbs/verbs.h"

namespace bilko::ctl {
namespace {

struct WatchOptions {
  DeadLetterFilter filter;
  std::string duration;
};

using Cause = std::pair<std::string, std::string>;  // group, fingerprint

std::set<Cause> causes_of(Session& session, const DeadLetterFilter& filter) {
  std::set<Cause> causes;
  for (const auto& group : groups_of(session, filter))
    session.read(service_of_group(group), [&](pg::Tx& tx) {
      for (const auto row : tx.query("SELECT DISTINCT fingerprint FROM parked "
                                     " WHERE consumer_group = $1 AND state = 'dead'",
                                     group))
        causes.emplace(group, row.get<std::optional<std::string>>("fingerprint").value_or(""));
    });
  return causes;
}

Exit dlq_watch(Session& session, const WatchOptions& options) {
  const auto known = causes_of(session, options.filter);
  const bool is_bounded = !options.duration.empty();
  const auto end =
      session.now() + (is_bounded ? duration_of(options.duration) : std::chrono::milliseconds(0));
  const Interrupt interrupt;
  session.say(std::to_string(known.size()) + " causes are known; waiting for another");
  while (!interrupt.is_asked() && (!is_bounded || session.now() < end)) {
    for (const auto& [group, fingerprint] : causes_of(session, options.filter)) {
      if (known.contains({group, fingerprint})) continue;
      session.print({"NewCause", {{"group", group}, {"fingerprint", fingerprint}}, {}});
      return Exit::findings;
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(500));
  }
  session.print({"NewCause", {{"group", Cell()}, {"fingerprint", Cell()}}, {}});
  return Exit::done;
}

}  // namespace

void add_dlq_watch(Command& dlq) {
  auto options = std::make_shared<WatchOptions>();
  dlq.add("watch", "wait for a cause of dead letters that is not there now: 3 at the first one")
      .text("--group", options->filter.group, "of this consumer group (or service)")
      .text("--for", options->duration, "for so long (until Ctrl-C)")
      .runs([options](Session& session) { return dlq_watch(session, *options); });
}

}  // namespace bilko::ctl
