#include <fmt/format.h>

#include <thread>

#include "bilko/core/error.h"
#include "bilkoctl/frame/catalogue.h"
#include "bilkoctl/frame/interrupt.h"
#include "bilkoctl/frame/time_text.h"
#include "bilkoctl/reading/group_view.h"
#include "bilkoctl/reading/outbox_view.h"
#include "bilkoctl/verbs/verbs.h"

namespace bilko::ctl {
namespace {

struct ParkedView {
  std::int64_t dead = 0;
  std::int64_t retrying = 0;
  std::optional<Instant> oldest_death;
};

ParkedView parked_of(Session& session, const std::string& service) {
  return session.read(service, [&](pg::Tx& tx) {
    const auto row = tx.one(
        "SELECT count(*) FILTER (WHERE state = 'dead') AS dead, "
        "       count(*) FILTER (WHERE state = 'retry') AS retrying, "
        "       min(last_failed_at) FILTER (WHERE state = 'dead') AS oldest "
        "  FROM parked WHERE consumer_group = $1",
        group_of(service));
    return ParkedView{row.get<std::int64_t>("dead"), row.get<std::int64_t>("retrying"),
                      row.get<std::optional<Instant>>("oldest")};
  });
}

// A row for people to see at once where it hurts: `attention` says it in words.
std::vector<Cell> row_of(Session& session, const std::string& service, bool& is_well) {
  std::vector<std::string> attention;
  const auto outbox = outbox_of(session, service);
  if (outbox.state != "ok" && outbox.state != "waiting")
    attention.push_back("outbox: " + outbox.state);
  ParkedView parked;
  if (outbox.is_reachable) parked = parked_of(session, service);
  if (parked.dead > 0) attention.push_back(fmt::format("{} dead letters", parked.dead));
  Cell status;
  Cell lag;
  Cell oldest;
  try {
    const auto view = view_of(session, group_of(service));
    status = view.status();
    lag = view.lag();
    if (view.oldest) oldest = age_text(*view.oldest);
    if (view.status() != "OK" && view.status() != "LAGGING" && view.status() != "ABSENT")
      attention.push_back("group: " + view.status());
  } catch (const Error& error) {
    if (error.kind() != ErrorKind::unavailable) throw;
    attention.push_back("Kafka does not answer");
  }
  is_well = is_well && attention.empty();
  return {service,
          status,
          lag,
          oldest,
          outbox.pending,
          parked.retrying,
          parked.dead,
          parked.oldest_death ? Cell(age_text(session.now() - *parked.oldest_death)) : Cell(),
          attention};
}

Exit show(Session& session) {
  Listing services{"services",
                   {{"service"},
                    {"group"},
                    {"lag"},
                    {"oldestUnread"},
                    {"outboxPending"},
                    {"retrying"},
                    {"deadLetters"},
                    {"oldestDeath"},
                    {"attention"}},
                   {}};
  bool is_well = true;
  for (const auto& service : session.services())
    services.rows.push_back(row_of(session, service, is_well));
  session.print({"Status",
                 {{"context", session.target().name},
                  {"cluster", session.cluster_id()},
                  {"at", session.now().str()},
                  {"well", is_well}},
                 {services}});
  return is_well ? Exit::done : Exit::findings;
}

}  // namespace

void add_status(Command& root) {
  auto watch = std::make_shared<bool>(false);
  root.add("status", "one screen: lag, outboxes, dead letters; 3 where something needs attention")
      .flag("--watch", *watch, "again every 2 seconds until Ctrl-C")
      .runs([watch](Session& session) {
        auto exit = show(session);
        const Interrupt interrupt;
        while (*watch && !interrupt.is_asked()) {
          std::this_thread::sleep_for(std::chrono::seconds(2));
          exit = show(session);
        }
        return exit;
      });
}

}  // namespace bilko::ctl
