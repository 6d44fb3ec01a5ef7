#include "bilko/events/parking.h"

#include <fmt/format.h>

#include <set>

#include "bilko/events/record_headers.h"

namespace bilko::events {
namespace {

// `p` holds others: chain.h, holds(). $2 are the topics whose followers go on, $3 those where the
// newest wins.
constexpr std::string_view kHolds =
    "p.topic <> ALL ($3::text[]) AND (p.state = 'retry' OR p.state = 'dead' AND "
    "p.failure_class <> 'poison' AND p.topic <> ALL ($2::text[]))";
// `r` is held by nobody: chain.h, precedes().
const std::string kIsFree = fmt::format(
    "(r.subject IS NULL OR r.topic = ANY ($3::text[]) OR NOT EXISTS (SELECT FROM parked p "
    "WHERE p.consumer_group = $1 AND p.source = r.source AND p.subject = r.subject AND {} AND "
    "(CASE WHEN p.sequence <> r.sequence THEN p.sequence < r.sequence "
    "ELSE p.arrival < r.arrival END)))",
    kHolds);

const std::string kHeads = fmt::format(
    "SELECT p.source, p.subject, min(p.sequence) AS lowest_sequence, "
    "bool_or(p.sequence IS NULL) AS has_unsequenced FROM parked p "
    "JOIN unnest($4::text[], $5::text[]) AS k(s, j) ON p.source = s AND p.subject = j "
    "WHERE p.consumer_group = $1 AND {} GROUP BY p.source, p.subject",
    kHolds);
const std::string kAgenda = fmt::format(
    "SELECT (SELECT array_agg(DISTINCT r.kafka_partition)::text FROM parked r WHERE "
    "r.consumer_group = $1 AND r.state = 'retry' AND r.due_at <= $4::timestamptz AND {}) AS now, "
    "(SELECT min(due_at) FROM parked WHERE consumer_group = $1 AND state = 'retry' AND "
    "due_at > $4::timestamptz) AS next",
    kIsFree);
// The chains of those who may run, from the front; their own partition's first.
const std::string kLinks = fmt::format(
    "WITH ready AS (SELECT r.source, r.subject, r.event_id FROM parked r WHERE "
    "r.consumer_group = $1 AND r.kafka_partition = $5 AND r.state = 'retry' AND "
    "r.due_at <= $4::timestamptz AND {} ORDER BY r.due_at, r.arrival LIMIT $6) "
    "SELECT source, event_id, event_time, retention_days, kafka_partition, arrival, sequence, "
    "state, topic, coalesce(failure_class, '') AS failure_class, due_at, "
    "coalesce(subject, event_id) AS chain FROM parked WHERE consumer_group = $1 AND "
    "state <> 'discarded' AND ((source, subject) IN (SELECT source, subject FROM ready) OR "
    "(source, event_id) IN (SELECT source, event_id FROM ready WHERE subject IS NULL)) "
    "ORDER BY source, chain, sequence, arrival LIMIT 2000",
    kIsFree);

constexpr std::string_view kKeys =
    "unnest($2::text[], $3::text[], $4::timestamptz[], $5::int[]) WITH ORDINALITY AS k(s, e, t, d, "
    "n) WHERE consumer_group = $1 AND source = s AND event_id = e AND event_time = t AND "
    "retention_days = d";
const std::string kLoad = fmt::format(
    "SELECT p.*, coalesce(read_past::text, '') AS past FROM parked p, {} ORDER BY n", kKeys);
const std::string kRemove = fmt::format("DELETE FROM parked p USING {}", kKeys);

constexpr std::string_view kAdd = R"(
INSERT INTO parked (consumer_group, source, event_id, event_time, retention_days, subject, sequence,
                    organization_id, topic, kafka_partition, kafka_offset, kafka_timestamp,
                    record_key, record_headers, record_value, handler, state, due_at, failures,
                    first_failed_at, last_failed_at, failure_class, reason, fingerprint, read_past,
                    deaths, dlq_id)
SELECT $1, a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r, s, s, t, u, v, w, x, y
  FROM unnest($2::text[], $3::text[], $4::timestamptz[], $5::int[], $6::text[], $7::bigint[],
              $8::text[], $9::text[], $10::int[], $11::bigint[], $12::timestamptz[],
              $13::bytea[], $14::jsonb[], $15::bytea[], $16::text[], $17::text[],
              $18::timestamptz[], $19::int[], $20::timestamptz[], $21::text[], $22::text[],
              $23::text[], $24::jsonb[], $25::int[], $26::text[])
       WITH ORDINALITY AS z(a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r, s, t, u, v, w, x,
                            y, place)
 ORDER BY place)";
constexpr std::string_view kFail = R"(
UPDATE parked
   SET state = $9, due_at = $10, failures = $11, failure_class = $12, reason = $13,
       fingerprint = $14, read_past = $15::jsonb, dlq_id = coalesce($16, dlq_id),
       deaths = deaths + $17, last_failed_at = $8, first_failed_at = coalesce(first_failed_at, $8)
 WHERE consumer_group = $1 AND source = $2 AND event_id = $3 AND event_time = $4
   AND retention_days = $5 AND state = 'retry' AND failures = $6 AND deaths = $7)";
constexpr std::string_view kRedrive = R"(
UPDATE parked
   SET state = 'retry', due_at = $3, failures = 0, first_failed_at = NULL, last_failed_at = NULL,
       read_past = NULL, redrives = redrives + 1
 WHERE consumer_group = $1 AND dlq_id = ANY ($2::text[]) AND state = 'dead'
RETURNING dlq_id, source, event_id, event_time, retention_days)";

InboxKey key_of(const pg::Row& row) {
  return {row.get<std::string>("source"), row.get<std::string>("event_id"),
          row.get<Instant>("event_time"), row.get<int>("retention_days")};
}

std::string_view state_of(const ParkedArrival& row) { return row.dead_letter ? "dead" : "retry"; }

std::optional<std::string> fingerprint_of_row(const ParkedArrival& row) {
  if (!row.failure) return std::nullopt;
  return fingerprint_of(row.arrival->subscription ? row.arrival->subscription->name : "",
                        row.failure->reason);
}

std::optional<std::string> non_empty(const std::string& text) {
  return text.empty() ? std::nullopt : std::optional(text);
}

}  // namespace

Arrival receive_again(const Parked& parked, const Subscriptions& subscriptions,
                      const Clock& clock) {
  Arrival arrival = receive(parked.record, subscriptions, clock);
  if (arrival.handling) {
    arrival.handling->failures = parked.failures;
    arrival.handling->deaths = parked.deaths;
  }
  return arrival;
}

Parking::Parking(std::string group, const Subscriptions& subscriptions) : group_(std::move(group)) {
  for (const Subscription& subscription : subscriptions.all()) {
    if (subscription.after_death == AfterDeath::go_on) going_on_.push_back(subscription.topic);
    if (subscription.order == Order::latest) unordered_.push_back(subscription.topic);
  }
}

std::map<ChainKey, ChainHead> Parking::heads(pg::Tx& tx, std::span<const ChainKey> keys) {
  const std::set<ChainKey> distinct(keys.begin(), keys.end());
  std::map<ChainKey, ChainHead> heads;
  for (const auto row :
       tx.query(kHeads, group_, going_on_, unordered_, pg::column(distinct, &ChainKey::first),
                pg::column(distinct, &ChainKey::second)))
    heads[{row.get<std::string>("source"), row.get<std::string>("subject")}] = {
        row.get<std::optional<std::int64_t>>("lowest_sequence"), row.get<bool>("has_unsequenced")};
  return heads;
}

void Parking::add(pg::Tx& tx, std::span<const ParkedArrival> rows) {
  if (rows.empty()) return;
  const auto of = [&](auto value) {
    return pg::column(rows, [&](const ParkedArrival& row) { return value(*row.arrival); });
  };
  const auto of_row = [&](auto value) { return pg::column(rows, value); };
  using Text = std::optional<std::string>;
  tx.execute(kAdd, group_, of([](const Arrival& a) { return a.key.source; }),
             of([](const Arrival& a) { return a.key.event_id; }),
             of([](const Arrival& a) { return a.key.time; }),
             of([](const Arrival& a) { return a.key.retention_days; }),
             of([](const Arrival& a) { return a.event ? non_empty(a.event->subject) : Text(); }),
             of([](const Arrival& a) { return a.event ? a.event->sequence : std::nullopt; }),
             of([](const Arrival& a) {
               return a.event && a.event->organization ? Text(a.event->organization->str())
                                                       : Text();
             }),
             of([](const Arrival& a) { return a.record.topic; }),
             of([](const Arrival& a) { return a.record.partition; }),
             of([](const Arrival& a) { return a.record.offset; }),
             of([](const Arrival& a) { return a.record.timestamp; }), of([](const Arrival& a) {
               return a.record.key ? std::optional(pg::Bytes{*a.record.key}) : std::nullopt;
             }),
             of([](const Arrival& a) { return headers_to_json(a.record.headers); }),
             of([](const Arrival& a) { return pg::Bytes{a.record.value.value_or("")}; }),
             of([](const Arrival& a) { return a.subscription ? a.subscription->name : ""; }),
             of_row([](const ParkedArrival& row) { return std::string(state_of(row)); }),
             of_row([](const ParkedArrival& row) { return row.verdict.due; }),
             of_row([](const ParkedArrival& row) { return row.verdict.failures; }),
             of_row([](const ParkedArrival& row) {
               return row.failure ? std::optional(row.failed_at) : std::nullopt;
             }),
             of_row([](const ParkedArrival& row) {
               return row.failure ? Text(enum_name(row.failure->reason_class)) : Text();
             }),
             of_row([](const ParkedArrival& row) {
               return row.failure ? Text(printable_reason(row.failure->reason)) : Text();
             }),
             of_row(fingerprint_of_row),
             of_row([](const ParkedArrival& row) { return non_empty(row.read_past); }),
             of_row([](const ParkedArrival& row) { return row.dead_letter ? 1 : 0; }),
             of_row([](const ParkedArrival& row) {
               return row.dead_letter ? Text(row.dead_letter->id) : Text();
             }));
}

Parking::Agenda Parking::agenda(pg::Tx& tx, Instant now) {
  const auto row = tx.one(kAgenda, group_, going_on_, unordered_, now);
  Agenda agenda;
  agenda.next = row.get<std::optional<Instant>>("next");
  const auto list = row.get<std::optional<std::string>>("now").value_or("{}");
  std::int32_t number = -1;
  for (const char c : list) {
    if (c >= '0' && c <= '9') {
      number = std::max(number, 0) * 10 + (c - '0');
    } else if (number >= 0) {
      agenda.partitions.push_back(number);
      number = -1;
    }
  }
  return agenda;
}

std::vector<Parking::LinkRow> Parking::links(pg::Tx& tx, std::int32_t partition, Instant now,
                                             std::size_t limit) {
  std::vector<LinkRow> rows;
  for (const auto row : tx.query(kLinks, group_, going_on_, unordered_, now, partition, limit)) {
    const auto topic = row.get<std::string>("topic");
    const auto is_in = [&](const auto& list) {
      return std::ranges::find(list, topic) != list.end();
    };
    Link link;
    link.arrival = row.get<std::int64_t>("arrival");
    link.sequence = row.get<std::optional<std::int64_t>>("sequence");
    link.state = row.get<ParkedState>("state");
    link.is_ordered = !is_in(unordered_);
    link.holds_when_dead = row.get<std::string>("failure_class") != "poison" && !is_in(going_on_);
    link.due = row.get<Instant>("due_at");
    rows.push_back({key_of(row), row.get<std::int32_t>("kafka_partition"), link,
                    row.get<std::string>("source") + "\n" + row.get<std::string>("chain")});
  }
  return rows;
}

std::vector<Parked> Parking::take(pg::Tx& tx, std::int32_t partition, Instant now,
                                  std::size_t limit) {
  const auto rows = links(tx, partition, now, limit);
  std::vector<InboxKey> keys;
  for (std::size_t from = 0; from < rows.size();) {
    std::vector<Link> chain;
    std::size_t to = from;
    while (to < rows.size() && rows[to].chain == rows[from].chain) chain.push_back(rows[to++].link);
    for (const std::size_t i : runnable(chain, now))
      if (rows[from + i].partition == partition) keys.push_back(rows[from + i].key);
    from = to;
  }
  if (keys.size() > limit) keys.resize(limit);
  return keys.empty() ? std::vector<Parked>() : load(tx, keys);
}

std::vector<Parked> Parking::load(pg::Tx& tx, const std::vector<InboxKey>& keys) {
  std::vector<Parked> result;
  for (const auto row :
       tx.query(kLoad, group_, pg::column(keys, &InboxKey::source),
                pg::column(keys, &InboxKey::event_id), pg::column(keys, &InboxKey::time),
                pg::column(keys, &InboxKey::retention_days))) {
    Parked parked;
    parked.key = key_of(row);
    parked.record.topic = row.get<std::string>("topic");
    parked.record.partition = row.get<std::int32_t>("kafka_partition");
    parked.record.offset = row.get<std::int64_t>("kafka_offset");
    parked.record.timestamp = row.get<Instant>("kafka_timestamp");
    if (auto key = row.get<std::optional<pg::Bytes>>("record_key"))
      parked.record.key = std::move(key->value);
    parked.record.value = row.get<pg::Bytes>("record_value").value;
    parked.record.headers = headers_from_json(row.get<std::string>("record_headers"));
    parked.handler = row.get<std::string>("handler");
    parked.failures = row.get<int>("failures");
    parked.deaths = row.get<int>("deaths");
    parked.due = row.get<Instant>("due_at");
    parked.first_failed_at = row.get<std::optional<Instant>>("first_failed_at");
    parked.read_past = row.get<std::string>("past");
    result.push_back(std::move(parked));
  }
  return result;
}

void Parking::remove(pg::Tx& tx, std::span<const Parked> rows) {
  const auto keys = pg::column(rows, &Parked::key);
  tx.execute(kRemove, group_, pg::column(keys, &InboxKey::source),
             pg::column(keys, &InboxKey::event_id), pg::column(keys, &InboxKey::time),
             pg::column(keys, &InboxKey::retention_days));
}

bool Parking::fail(pg::Tx& tx, const Parked& row, const ParkedArrival& again) {
  const auto dlq_id =
      again.dead_letter ? std::optional(again.dead_letter->id) : std::optional<std::string>();
  return tx.execute(kFail, group_, row.key.source, row.key.event_id, row.key.time,
                    row.key.retention_days, row.failures, row.deaths, again.failed_at,
                    std::string(state_of(again)), again.verdict.due, again.verdict.failures,
                    again.failure->reason_class, printable_reason(again.failure->reason),
                    fingerprint_of(row.handler, again.failure->reason), non_empty(again.read_past),
                    dlq_id, again.dead_letter ? 1 : 0) == 1;
}

std::map<std::string, InboxKey> Parking::redrive(pg::Tx& tx,
                                                 const std::vector<std::string>& dlq_ids,
                                                 Instant now) {
  std::map<std::string, InboxKey> reopened;
  for (const auto row : tx.query(kRedrive, group_, dlq_ids, now))
    reopened.emplace(row.get<std::string>("dlq_id"), key_of(row));
  return reopened;
}

std::map<ParkedState, std::int64_t> Parking::count(pg::Tx& tx) {
  std::map<ParkedState, std::int64_t> counts = {{ParkedState::retry, 0}, {ParkedState::dead, 0}};
  for (const auto row : tx.query("SELECT state, count(*) AS n FROM parked WHERE consumer_group = "
                                 "$1 GROUP BY state",
                                 group_))
    counts[row.get<ParkedState>("state")] = row.get<std::int64_t>("n");
  return counts;
}

}  // namespace bilko::events
