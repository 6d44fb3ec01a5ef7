#include "bilko/events/latest.h"

#include <map>

#include "bilko/metrics/metrics.h"

namespace bilko::events {
namespace {

using Entity = std::pair<std::string, std::string>;  // source, subject

constexpr std::string_view kAdvance = R"(
INSERT INTO latest_sequence AS l (consumer_group, source, subject, sequence)
SELECT $1, s, k, n FROM unnest($2::text[], $3::text[], $4::bigint[]) AS t(s, k, n) ORDER BY s, k
ON CONFLICT (consumer_group, source, subject) DO UPDATE SET sequence = excluded.sequence
  WHERE l.sequence <= excluded.sequence
RETURNING source, subject)";

bool is_ranked(const Arrival& arrival) {
  return arrival.subscription->order == Order::latest && arrival.event->sequence.has_value();
}

Entity entity_of(const Arrival& arrival) { return {arrival.key.source, arrival.event->subject}; }

}  // namespace

std::vector<const Arrival*> newest_of(pg::Tx& tx, const std::string& group,
                                      std::vector<const Arrival*> arrivals) {
  std::map<Entity, std::int64_t> newest;
  for (const Arrival* arrival : arrivals) {
    if (!is_ranked(*arrival)) continue;
    auto& sequence = newest[entity_of(*arrival)];
    sequence = std::max(sequence, *arrival->event->sequence);
  }
  if (newest.empty()) return arrivals;
  std::vector<std::string> sources, subjects;
  std::vector<std::int64_t> sequences;
  for (const auto& [entity, sequence] : newest) {
    sources.push_back(entity.first);
    subjects.push_back(entity.second);
    sequences.push_back(sequence);
  }
  std::map<Entity, std::int64_t> winners;
  for (const auto row : tx.query(kAdvance, group, sources, subjects, sequences)) {
    Entity entity{row.get<std::string>("source"), row.get<std::string>("subject")};
    const auto sequence = newest.at(entity);
    winners.emplace(std::move(entity), sequence);
  }
  const auto dropped = std::erase_if(arrivals, [&](const Arrival* arrival) {
    if (!is_ranked(*arrival)) return false;
    const auto winner = winners.find(entity_of(*arrival));
    return winner == winners.end() || winner->second != *arrival->event->sequence;
  });
  metrics::counter("bilko_events_superseded_total", "Events passed by because a newer one won")
      .add(static_cast<std::int64_t>(dropped));
  return arrivals;
}

}  // namespace bilko::events
