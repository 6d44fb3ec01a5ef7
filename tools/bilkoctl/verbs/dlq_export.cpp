#include <iostream>

#include "bilkoctl/reading/dead_letters.h"
#include "bilkoctl/reading/event_record.h"
#include "bilkoctl/verbs/verbs.h"

namespace bilko::ctl {

void add_dlq_export(Command& dlq) {
  auto filter = std::make_shared<DeadLetterFilter>();
  auto& verb = dlq.add(
      "export", "the events as they arrived, as NDJSON without loss, personal fields included");
  add_filter(verb, *filter);
  verb.runs([filter](Session& session) {
    std::int64_t written = 0;
    for (const auto& group : groups_of(session, *filter))
      each_dead_letter(session, group, *filter, "dead", [&](const DeadLetter& letter) {
        const auto record = original_record(session, letter);
        if (!record) return true;
        session.terminal().out << json_of(*record) << "\n";
        ++written;
        return session.terminal().out.good();
      });
    session.say(std::to_string(written) + " dead letters exported");
    return Exit::done;
  });
}

}  // namespace bilko::ctl
