#include "bilkoctl/reading/fate.h"

#include <fmt/format.h>

#include <algorithm>

#include "bilko/core/error.h"
#include "bilkoctl/frame/catalogue.h"
#include "bilkoctl/frame/time_text.h"
#include "bilkoctl/reading/group_view.h"

namespace bilko::ctl {
namespace {

struct Mark {
  std::string state;
  Instant seen_at;
};

// Who may have sent it: the key of the inbox begins with that.
std::vector<std::string> sources_of(Session& session, const Located& located) {
  if (located.found.event) return {located.found.event->source};
  std::vector<std::string> sources{"bilkoctl"};
  for (const auto& service : session.services()) sources.push_back(service + "-service");
  return sources;
}

std::optional<Mark> mark_of(pg::Tx& tx, const std::string& group, const std::string& event_id,
                            const std::vector<std::string>& sources) {
  const auto row = tx.maybe_one(
      "SELECT state, seen_at FROM inbox WHERE consumer_group = $1 AND source = ANY ($3::text[]) "
      "   AND event_id = $2 ORDER BY seen_at DESC LIMIT 1",
      group, event_id, sources);
  if (!row) return std::nullopt;
  return Mark{row->get<std::string>("state"), row->get<Instant>("seen_at")};
}

// What is in the way of a parked event that has not failed itself: the first of its chain.
std::string blocker_of(pg::Tx& tx, const std::string& group, const std::string& event_id) {
  const auto row = tx.maybe_one(
      "SELECT b.event_id, b.state, b.topic FROM parked p "
      "  JOIN parked b ON b.consumer_group = p.consumer_group AND b.source = p.source "
      "   AND b.subject = p.subject AND b.state IN ('retry', 'dead') "
      "   AND coalesce(b.sequence < p.sequence, b.arrival < p.arrival) "
      " WHERE p.consumer_group = $1 AND p.event_id = $2 "
      " ORDER BY b.sequence, b.arrival LIMIT 1",
      group, event_id);
  if (!row) return {};
  return fmt::format("{} ({}, {})", row->get<std::string>("event_id"),
                     row->get<std::string>("topic"),
                     row->get<std::string>("state") == "dead" ? "dead-lettered" : "parked");
}

Fate parked_fate(pg::Tx& tx, Fate fate, const std::string& event_id) {
  const auto row = tx.maybe_one(
      "SELECT state, failures, due_at, reason, dlq_id, last_failed_at, parked_at FROM parked "
      " WHERE consumer_group = $1 AND event_id = $2 LIMIT 1",
      fate.group, event_id);
  if (!row) return fate;
  const auto failures = row->get<std::int64_t>("failures");
  const auto reason = row->get<std::optional<std::string>>("reason").value_or("");
  fate.at = row->get<Instant>("parked_at");
  if (row->get<std::string>("state") == "dead") {
    fate.state = "dead-lettered";
    fate.dead_letter = row->get<std::optional<std::string>>("dlq_id").value_or("");
    fate.at = row->get<std::optional<Instant>>("last_failed_at");
    fate.detail = fmt::format("{}: {}", fate.dead_letter, reason);
    return fate;
  }
  if (row->get<std::string>("state") == "discarded") {
    fate.state = "discarded";
    fate.detail = "an operator gave it up; bilkoctl dlq restore brings it back";
    return fate;
  }
  const auto blocker = blocker_of(tx, fate.group, event_id);
  fate.state = blocker.empty() ? "parked" : "waiting";
  fate.detail = blocker.empty() ? fmt::format("failed {} times, next try at {}: {}", failures,
                                              row->get<Instant>("due_at").str(), reason)
                                : "behind " + blocker;
  return fate;
}

Fate unmarked_fate(Session& session, Fate fate, const Located& located) {
  const auto topics = topics_of(session, fate.group);
  const auto& record = located.found.record;
  if (located.where == Located::Where::nowhere) {
    fate.state = "expired";
    fate.detail = located.was_sent ? "its topic has deleted it, and no mark tells what became of it"
                                   : "no topic and no outbox has it any more, or it never was";
    return fate;
  }
  if (std::ranges::count(topics, record.topic) == 0) {
    fate.state = "not a consumer";
    fate.detail = "does not read " + record.topic;
    return fate;
  }
  if (located.where == Located::Where::outbox) {
    fate.state = "not published";
    fate.detail = fmt::format("still in the outbox of {}", located.service);
    return fate;
  }
  const auto offsets = session.groups().offsets(fate.group);
  const auto at = offsets.find({record.topic, record.partition});
  const auto next = at == offsets.end() ? 0 : at->second;
  if (next > record.offset) {
    fate.state = "expired";
    fate.detail = "the group has read past it and its mark is gone: it counts as seen";
    return fate;
  }
  const auto behind = record.offset - next;
  fate.state = "pending";
  fate.detail =
      fmt::format("recorded {} ago, the group has {} records of its partition to read first",
                  age_text(session.now() - record.timestamp), behind);
  return fate;
}

Fate fate_in(Session& session, const std::string& service, const Located& located,
             const std::string& event_id) {
  Fate fate;
  fate.group = group_of(service);
  const auto sources = sources_of(session, located);
  try {
    const bool is_known = session.read(service, [&](pg::Tx& tx) {
      const auto mark = mark_of(tx, fate.group, event_id, sources);
      if (!mark) return false;
      fate.at = mark->seen_at;
      fate.state = mark->state;
      if (mark->state != "applied") fate = parked_fate(tx, fate, event_id);
      return true;
    });
    return is_known ? fate : unmarked_fate(session, fate, located);
  } catch (const Error& error) {
    if (error.kind() != ErrorKind::unavailable) throw;
    fate.state = "unknown";
    fate.detail = fmt::format("the database of {} does not answer", service);
    return fate;
  }
}

}  // namespace

std::vector<Fate> fates_of(Session& session, const Located& located, const std::string& event_id) {
  std::vector<Fate> fates;
  for (const auto& service : session.services()) {
    auto fate = fate_in(session, service, located, event_id);
    fates.push_back(std::move(fate));
  }
  return fates;
}

}  // namespace bilko::ctl
