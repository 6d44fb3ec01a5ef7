#include "bilko/events/inbox.h"

#include <sstream>

#include "bilko/metrics/metrics.h"

namespace bilko::events {
namespace {

using SteadyClock = std::chrono::steady_clock;
// A month is dropped an hour after it was retired, so what is known may be this old.
constexpr auto kKnownFor = std::chrono::minutes(5);

// As a rule all are new, and none is named.
constexpr std::string_view kMark = R"(
WITH k AS (
  SELECT * FROM unnest($2::text[], $3::text[], $4::timestamptz[], $5::int[], $6::text[])
    WITH ORDINALITY AS k(s, e, t, d, m, n)
), fresh AS (
  INSERT INTO inbox (consumer_group, source, event_id, event_time, retention_days, state)
  SELECT $1, s, e, t, d, m FROM k
  ON CONFLICT DO NOTHING RETURNING source, event_id, event_time, retention_days
)
SELECT EXISTS (SELECT FROM parked p WHERE p.consumer_group = $1 AND p.state <> 'discarded')
         AS is_anything_parked,
       CASE WHEN (SELECT count(*) FROM fresh) < (SELECT count(*) FROM k) THEN
         (SELECT string_agg((n - 1)::text, ',') FROM k
           WHERE (s, e, t, d) NOT IN
                 (SELECT source, event_id, event_time, retention_days FROM fresh))
       END AS seen)";
constexpr std::string_view kMove = R"(
UPDATE inbox i SET state = $7
  FROM unnest($2::text[], $3::text[], $4::timestamptz[], $5::int[]) AS k(s, e, t, d)
 WHERE consumer_group = $1 AND source = s AND event_id = e AND event_time = t
   AND retention_days = d AND state = $6)";

Date month_of(Instant time) {
  const std::chrono::year_month_day day(Date::of(time).days());
  return Date(day.year() / day.month() / 1);
}

constexpr std::string_view kReopen = R"(
UPDATE inbox i SET operation_id = $6, seen_at = clock_timestamp()
  FROM unnest($2::text[], $3::text[], $4::timestamptz[], $5::int[]) AS k(s, e, t, d)
 WHERE consumer_group = $1 AND source = s AND event_id = e AND event_time = t
   AND retention_days = d AND state = 'applied' AND operation_id IS DISTINCT FROM $6
RETURNING source, event_id, event_time, retention_days)";

}  // namespace

Inbox::Inbox(std::string group, pg::Database& database)
    : group_(std::move(group)), database_(database) {}

bool Inbox::is_open(const Month& month) {
  const std::lock_guard lock(mutex_);
  const auto now = SteadyClock::now();
  const auto found = months_.find(month);
  if (found != months_.end() && now - found->second.asked_at < kKnownFor)
    return found->second.is_open;
  const bool is_open = database_.transact({}, [&](pg::Tx& tx) {
    return tx
        .one("SELECT bilko_inbox_month($1::int, $2::date) AS is_open", month.first, month.second)
        .get<bool>("is_open");
  });
  months_[month] = {is_open, now};
  return is_open;
}

std::set<InboxKey> Inbox::prepare(std::span<const InboxKey> keys) {
  std::map<Month, bool> months;
  std::set<InboxKey> seen;
  for (const InboxKey& key : keys) {
    const Month month{key.retention_days, month_of(key.time)};
    const auto [entry, is_first] = months.try_emplace(month, true);
    if (is_first) entry->second = is_open(month);
    if (!entry->second) seen.insert(key);
  }
  if (!seen.empty())
    metrics::counter("bilko_inbox_retired_total",
                     "Events of a month the inbox has dropped, taken as seen")
        .add(static_cast<std::int64_t>(seen.size()));
  return seen;
}

Inbox::Marked Inbox::mark(pg::Tx& tx, const std::vector<Mark>& marks) {
  Marked marked{std::vector(marks.size(), true), false};
  if (marks.empty()) return marked;
  const auto of_key = [](auto member) {
    return [member](const Mark& mark) { return mark.key.*member; };
  };
  const auto row = tx.one(
      kMark, group_, pg::column(marks, of_key(&InboxKey::source)),
      pg::column(marks, of_key(&InboxKey::event_id)), pg::column(marks, of_key(&InboxKey::time)),
      pg::column(marks, of_key(&InboxKey::retention_days)), pg::column(marks, &Mark::state));
  marked.is_anything_parked = row.get<bool>("is_anything_parked");
  std::istringstream seen(row.get<std::optional<std::string>>("seen").value_or(""));
  for (std::string place; std::getline(seen, place, ',');)
    marked.is_fresh[std::stoul(place)] = false;
  return marked;
}

std::set<InboxKey> Inbox::reopen(pg::Tx& tx, const std::vector<InboxKey>& keys,
                                 const std::string& operation_id) {
  std::set<InboxKey> reopened;
  if (keys.empty()) return reopened;
  for (const auto row :
       tx.query(kReopen, group_, pg::column(keys, &InboxKey::source),
                pg::column(keys, &InboxKey::event_id), pg::column(keys, &InboxKey::time),
                pg::column(keys, &InboxKey::retention_days), operation_id))
    reopened.insert({row.get<std::string>("source"), row.get<std::string>("event_id"),
                     row.get<Instant>("event_time"), row.get<int>("retention_days")});
  return reopened;
}

std::int64_t Inbox::move(pg::Tx& tx, std::span<const InboxKey> keys, Seen from, Seen to) {
  return tx.execute(kMove, group_, pg::column(keys, &InboxKey::source),
                    pg::column(keys, &InboxKey::event_id), pg::column(keys, &InboxKey::time),
                    pg::column(keys, &InboxKey::retention_days), from, to);
}

}  // namespace bilko::events
