#include <fmt/format.h>

#include "bilkoctl/reading/dead_letters.h"
#include "bilkoctl/reading/event_record.h"
#include "bilkoctl/verbs/verbs.h"

namespace bilko::ctl {
namespace {

Exit dlq_show(Session& session, const std::string& id) {
  const auto letter = find_dead_letter(session, id);
  if (!letter)
    throw Stop(Exit::findings, "DeadLetterNotFound", fmt::format("no group holds {}", id),
               "It was redriven and applied, or never was; bilkoctl events where EVENT tells.");
  const auto record = original_record(session, *letter);
  Listing headers{"headers", {{"name"}, {"value"}}, {}};
  if (record)
    for (const auto& header : record->headers) headers.rows.push_back({header.name, header.value});
  session.print(
      {"DeadLetter",
       {{"id", letter->id},
        {"state", letter->state},
        {"group", letter->group},
        {"event", letter->event_id},
        {"topic", letter->topic},
        {"partition", std::int64_t{letter->partition}},
        {"offset", letter->offset},
        {"subject", letter->subject},
        {"handler", letter->handler},
        {"reasonClass", letter->reason_class},
        {"reason", letter->reason},
        {"fingerprint", letter->fingerprint},
        {"failures", letter->failures},
        {"deaths", letter->deaths},
        {"redrives", letter->redrives},
        {"firstFailedAt", letter->first_failed_at.str()},
        {"lastFailedAt", letter->last_failed_at.str()},
        {"expiresAt", expiry_of(*letter).str()},
        {"sha256", letter->sha256},
        {"value", record ? Cell(Json{shown_value(*record, session.flags().reveal)}) : Cell()}},
       {headers}});
  return Exit::done;
}

}  // namespace

void add_dlq_show(Command& dlq) {
  auto id = std::make_shared<std::string>();
  dlq.add("show", "one dead letter: why it died, and the event as it arrived")
      .argument("ID", *id, "id of the dead letter, dlq_…")
      .runs([id](Session& session) { return dlq_show(session, *id); });
}

}  // namespace bilko::ctl
