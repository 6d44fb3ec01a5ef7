#include "bilkoctl/reading/dead_letters.h"
#include "bilkoctl/verbs/verbs.h"

namespace bilko::ctl {
namespace {

struct ListOptions {
  DeadLetterFilter filter;
  std::int64_t limit = 1000;
  bool discarded = false;
};

Exit dlq_list(Session& session, const ListOptions& options) {
  RowPrinter printer(session.terminal().out, session.format(), "DeadLetterList",
                     {{"id"},
                      {"group"},
                      {"topic"},
                      {"event"},
                      {"subject"},
                      {"reasonClass"},
                      {"fingerprint"},
                      {"failures", true},
                      {"deaths", true},
                      {"redrives", true},
                      {"firstFailedAt", true},
                      {"lastFailedAt"},
                      {"expiresAt", true},
                      {"handler", true},
                      {"organization", true},
                      {"partition", true},
                      {"offset", true},
                      {"sha256", true},
                      {"reason"}});
  std::int64_t shown = 0;
  bool is_complete = true;
  for (const auto& group : groups_of(session, options.filter))
    each_dead_letter(
        session, group, options.filter, options.discarded ? "discarded" : "dead",
        [&](const DeadLetter& letter) {
          if (shown == options.limit) return is_complete = false;
          printer.row({letter.id, letter.group, letter.topic, letter.event_id, letter.subject,
                       letter.reason_class, letter.fingerprint, letter.failures, letter.deaths,
                       letter.redrives, letter.first_failed_at.str(), letter.last_failed_at.str(),
                       expiry_of(letter).str(), letter.handler, letter.organization,
                       std::int64_t{letter.partition}, letter.offset, letter.sha256,
                       letter.reason});
          ++shown;
          return true;
        });
  printer.finish({{"shown", shown}, {"complete", is_complete}});
  return is_complete ? Exit::done : Exit::findings;
}

}  // namespace

void add_dlq_list(Command& dlq) {
  auto options = std::make_shared<ListOptions>();
  auto& verb = dlq.add("list", "open dead letters, one by one; 3 where --limit cut the list");
  add_filter(verb, options->filter);
  verb.number("--limit", options->limit, "show so many at most (1000)")
      .flag("--discarded", options->discarded, "those that an operator gave up instead")
      .runs([options](Session& session) { return dlq_list(session, *options); });
}

}  // namespace bilko::ctl
