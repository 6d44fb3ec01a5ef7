#include "bilko/events/horizon.h"

#include <functional>

namespace bilko::events {
namespace {

// The schema of a rebuild may stand before `public` in the search path, and it hides the outbox.
constexpr std::string_view kPutAside =
    "SELECT source, event_id, CASE state WHEN 'retry' THEN 'parked' ELSE state END AS state "
    "FROM public.parked WHERE consumer_group = $1";
constexpr std::string_view kApplied = R"(
SELECT k.n - 1 AS place
  FROM unnest($2::text[], $3::text[], $4::timestamptz[], $5::int[])
         WITH ORDINALITY AS k(s, e, t, d, n)
  JOIN public.inbox i ON i.consumer_group = $1 AND i.source = k.s AND i.event_id = k.e
                     AND i.event_time = k.t AND i.retention_days = k.d
 WHERE i.state = 'applied')";
constexpr std::string_view kPublished = R"(
SELECT event_id FROM public.outbox WHERE event_id = ANY ($1::text[])
UNION SELECT event_id FROM public.outbox_sent WHERE event_id = ANY ($1::text[]))";
constexpr std::string_view kPending =
    "SELECT event_id FROM public.outbox WHERE topic = ANY ($1::text[])";

}  // namespace

Horizon::Horizon(pg::Queries& live, std::string group) : live_(live), group_(std::move(group)) {
  for (const auto row : live_.query(kPutAside, group_))
    put_aside_.emplace(std::pair(row.get<std::string>("source"), row.get<std::string>("event_id")),
                       row.get<std::string>("state"));
}

const std::string* Horizon::put_aside(const InboxKey& key) const {
  const auto found = put_aside_.find({key.source, key.event_id});
  return found == put_aside_.end() ? nullptr : &found->second;
}

std::vector<bool> Horizon::applied(std::span<const Arrival> arrivals) {
  const auto keys = [&](auto member) {
    return pg::column(arrivals, [member](const Arrival& arrival) { return arrival.key.*member; });
  };
  std::vector<bool> applied(arrivals.size(), false);
  for (const auto row :
       live_.query(kApplied, group_, keys(&InboxKey::source), keys(&InboxKey::event_id),
                   keys(&InboxKey::time), keys(&InboxKey::retention_days)))
    applied[row.get<std::size_t>("place")] = true;
  return applied;
}

std::set<std::string> Horizon::published(const std::vector<std::string>& event_ids) {
  std::set<std::string> published;
  for (const auto row : live_.query(kPublished, event_ids))
    published.insert(row.get<std::string>("event_id"));
  return published;
}

std::vector<std::string> Horizon::pending(const std::vector<std::string>& topics) {
  std::vector<std::string> pending;
  for (const auto row : live_.query(kPending, topics))
    pending.push_back(row.get<std::string>("event_id"));
  return pending;
}

}  // namespace bilko::events
