#include "bilko/events/rebuilder.h"

#include <fmt/format.h>

#include <algorithm>
#include <thread>
#include <utility>

#include "bilko/core/failpoint.h"
#include "bilko/events/failure.h"
#include "bilko/events/group.h"
#include "bilko/events/handlers.h"
#include "bilko/events/latest.h"
#include "bilko/events/merged_reader.h"
#include "bilko/events/redrive.h"
#include "bilko/log/log.h"

namespace bilko::events {
namespace {

constexpr std::size_t kBatch = 1000;
constexpr auto kPublishedPoll = std::chrono::milliseconds(50);
constexpr auto kPublishedWait = std::chrono::seconds(8);  // below idle_in_transaction_session

std::string shadow_url(const std::string& url) {
  return url + (url.find('?') == std::string::npos ? "?" : "&") +
         "options=-csearch_path%3Drebuild%2Cpublic";
}

Offsets next_offsets(std::span<const Arrival> arrivals) {
  Offsets next;
  for (const Arrival& arrival : arrivals)
    if (!arrival.is_redriven)
      next[{arrival.record.topic, arrival.record.partition}] = arrival.record.offset + 1;
  return next;
}

// An event of the service's own that another event caused is, as a rule, made by that one again.
// Our own text: a quote within a value is escaped there, so only the envelope's member looks so.
bool is_caused(const kafka::Record& record) {
  return record.value && record.value->find(R"("causationid":)") != std::string::npos;
}

void require_running(const std::stop_token& stop) {
  if (stop.stop_requested())
    throw Error(ErrorKind::unavailable, "stopped", "the rebuild goes on when the service does");
}

}  // namespace

Rebuilder::Rebuilder(RebuilderOptions options, const Subscriptions& consumed, const Rebuild& what,
                     const Clock& clock)
    : options_(std::move(options)),
      consumed_(consumed),
      what_(what),
      clock_(clock),
      shadow_({shadow_url(options_.database_url), options_.client_id, 2}),
      admin_(options_.bootstrap_servers),
      groups_(options_.bootstrap_servers),
      reader_(options_.bootstrap_servers, options_.client_id) {
  for (const auto& subscription : what.own().all())
    if (consumed.of_topic(subscription.topic) == nullptr) own_topics_.push_back(subscription.topic);
}

Rebuilder::~Rebuilder() = default;

bool Rebuilder::is_own(const std::string& topic) const {
  return std::ranges::count(own_topics_, topic) > 0;
}

std::vector<kafka::TopicPartition> Rebuilder::partitions() {
  std::vector<kafka::TopicPartition> places;
  for (const auto& topic : admin_.topics())
    if (consumed_.of_topic(topic.name) != nullptr || is_own(topic.name) ||
        topic.name == options_.redrive_topic)
      for (std::int32_t p = 0; p < topic.partitions; ++p) places.push_back({topic.name, p});
  return places;
}

Offsets Rebuilder::missing_history() {
  Offsets missing;
  for (const auto& [place, marks] : admin_.watermarks(partitions()))
    if (marks.first > 0 && place.topic != options_.redrive_topic) missing[place] = marks.first;
  return missing;
}

std::int64_t Rebuilder::records() {
  std::int64_t records = 0;
  for (const auto& [place, marks] : admin_.watermarks(partitions()))
    records += marks.second - marks.first;
  return records;
}

// What lies behind every moment from now on: of consumed topics what the group has committed, since
// its offsets follow its transactions; of the service's own all there is, since publishing does.
kafka::OffsetRanges Rebuilder::settled() {
  const auto committed = groups_.offsets(options_.group);
  const auto marks = admin_.watermarks(partitions());
  const auto progress = shadow_.read(background_context(clock_),
                                     [](pg::Tx& tx) { return ShadowStore(tx).progress(); });
  kafka::OffsetRanges ranges;
  for (const auto& [place, of_partition] : marks) {
    const auto [low, high] = of_partition;
    const auto known = progress.find(place);
    const auto first = known == progress.end() ? low : known->second;
    if (first < low)
      throw Error(ErrorKind::conflict, "history_truncated",
                  fmt::format("{} {} was read up to {} and begins at {} now", place.topic,
                              place.partition, first, low));
    const auto group = committed.find(place);
    const auto end = is_own(place.topic) ? high : group == committed.end() ? first : group->second;
    ranges[place] = {first, std::max(first, std::min(end, high))};
  }
  return ranges;
}

void Rebuilder::catch_up(const std::stop_token& stop,
                         const std::function<void(std::string)>& on_chosen) {
  const auto ranges = settled();
  pg::Session live(options_.database_url, options_.client_id);
  live.script(
      "SET idle_in_transaction_session_timeout = 0; SET idle_session_timeout = 0; "
      "SET statement_timeout = 0; BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
  const auto snapshot = live.one("SELECT pg_export_snapshot() AS id").get<std::string>("id");
  Horizon horizon(live, options_.group);
  if (on_chosen) on_chosen(snapshot);
  const Within within = [this](const Body& body) {
    shadow_.transact(background_context(clock_), body);
  };
  go_to({horizon, within, stop}, ranges);
}

void Rebuilder::promote(const std::stop_token& stop,
                        const std::function<void(pg::Tx&)>& on_swapped) {
  catch_up(stop, {});
  shadow_.transact(background_context(clock_), [&](pg::Tx& tx) {
    tx.query("SELECT bilko_rebuild_freeze()");
    BILKO_FAILPOINT("rebuild.frozen");
    Horizon horizon(tx, options_.group);
    const Within within = [&tx](const Body& body) {
      tx.script("SAVEPOINT part");
      try {
        body(tx);
      } catch (const std::exception&) {
        tx.script("ROLLBACK TO SAVEPOINT part");
        throw;
      }
      tx.script("RELEASE SAVEPOINT part");
    };
    go_to({horizon, within, stop}, settled());
    tx.query("SELECT bilko_rebuild_swap()");
    tx.script("SET LOCAL search_path TO public");
    on_swapped(tx);
    BILKO_FAILPOINT("rebuild.before_swap_commits");
  });
}

void Rebuilder::go_to(const Pass& pass, const kafka::OffsetRanges& settled) {
  retry_waiting(pass);
  read(pass, settled, false);
  await_published(pass.horizon);
  kafka::OffsetRanges tail;
  for (const auto& [place, marks] : admin_.watermarks(partitions()))
    tail[place] = {settled.contains(place) ? settled.at(place).end : marks.first, marks.second};
  read(pass, tail, true);
  retry_waiting(pass);
}

// Events that the service had committed at the horizon and its relay has not yet published are on
// their way.
void Rebuilder::await_published(Horizon& horizon) {
  auto pending = horizon.pending(own_topics_);
  const auto end = std::chrono::steady_clock::now() + kPublishedWait;
  while (!pending.empty()) {
    const auto left = shadow_.read(background_context(clock_), [&](pg::Tx& tx) {
      return tx
          .one("SELECT count(*) AS n FROM public.outbox WHERE event_id = ANY ($1::text[])", pending)
          .get<std::int64_t>("n");
    });
    if (left == 0) return;
    if (std::chrono::steady_clock::now() > end)
      throw Error(ErrorKind::unavailable, "outbox_stuck",
                  fmt::format("{} events of the service wait to be published", left));
    std::this_thread::sleep_for(kPublishedPoll);
  }
}

// Whenever they have doubled.
void Rebuilder::analyze_when_grown(std::size_t records) {
  grown_ += records;
  if (grown_ < std::max(kBatch, analyzed_at_)) return;
  shadow_.transact(background_context(clock_),
                   [](pg::Tx& tx) { tx.query("SELECT bilko_rebuild_analyze()"); });
  analyzed_at_ += std::exchange(grown_, 0);
}

Arrival Rebuilder::receive_from(kafka::Record record) const {
  if (record.topic != options_.redrive_topic)
    return receive(std::move(record), is_own(record.topic) ? what_.own() : consumed_, clock_);
  auto arrival = receive(original_of(record), consumed_, clock_);
  arrival.is_redriven = true;
  return arrival;
}

// Batches hold what is consumed or what is the service's own: they have other handlers.
void Rebuilder::read(const Pass& pass, const kafka::OffsetRanges& ranges, bool is_tail) {
  MergedReader merged(reader_, ranges);
  std::vector<Arrival> batch;
  std::set<kafka::TopicPartition> ended;  // of the tail: from here on it is after the horizon
  Offsets passed;
  std::size_t fetched = 0;
  bool own = false;
  const auto flush = [&] {
    require_running(pass.stop);
    auto arrivals = std::exchange(batch, {});
    if (is_tail) arrivals = known_to(pass.horizon, std::move(arrivals), own, ended);
    if (!arrivals.empty()) apply(pass, std::move(arrivals), own);
    if (fetched == 0) return;
    pass.within([&](pg::Tx& tx) {
      ShadowStore(tx).advance(passed);
      ShadowStore(tx).count(fetched, 0);
    });
    if (!is_tail) analyze_when_grown(fetched);
    passed.clear();
    fetched = 0;
  };
  while (auto record = merged.next()) {
    ++fetched;
    const kafka::TopicPartition place{record->topic, record->partition};
    const auto next = record->offset + 1;
    const bool is_of_own = is_own(record->topic);
    std::optional<Arrival> arrival;
    if (!is_of_own || what_.takes_caused(record->topic) || !is_caused(*record))
      arrival = receive_from(std::move(*record));
    const bool is_passed_by = !arrival || !arrival->is_applicable();
    // A tail is short, and what lies after the horizon must not be jumped over.
    if (is_passed_by) {
      if (!is_tail) passed[place] = next;
      if (batch.empty() && fetched >= kBatch) flush();
      continue;
    }
    if (batch.size() >= kBatch || (!batch.empty() && own != is_of_own)) flush();
    if (!is_tail && arrival->is_redriven) passed[place] = next;
    batch.push_back(std::move(*arrival));
    own = is_of_own;
  }
  flush();
}

// What was applied, put aside or published at the horizon: of each partition all before the first
// that was not.
std::vector<Arrival> Rebuilder::known_to(Horizon& horizon, std::vector<Arrival> arrivals, bool own,
                                         std::set<kafka::TopicPartition>& ended) {
  std::vector<bool> is_known;
  if (own) {
    const auto published = horizon.published(
        pg::column(arrivals, [](const Arrival& arrival) { return arrival.key.event_id; }));
    for (const Arrival& arrival : arrivals)
      is_known.push_back(published.contains(arrival.key.event_id));
  } else {
    is_known = horizon.applied(arrivals);
    for (std::size_t i = 0; i < arrivals.size(); ++i)
      if (horizon.put_aside(arrivals[i].key) != nullptr) is_known[i] = true;
  }
  std::vector<Arrival> known;
  for (std::size_t i = 0; i < arrivals.size(); ++i) {
    const kafka::TopicPartition place{arrivals[i].record.topic, arrivals[i].record.partition};
    const bool is_redriven = arrivals[i].is_redriven;  // in a partition of another topic
    if (!is_known[i] && !is_redriven) ended.insert(place);
    const bool is_wanted = is_redriven ? is_known[i] : !ended.contains(place);
    if (is_wanted) known.push_back(std::move(arrivals[i]));
  }
  return known;
}

void Rebuilder::apply(const Pass& pass, std::vector<Arrival> arrivals, bool own) {
  std::vector<Arrival> applicable;
  std::vector<std::pair<Arrival, std::string>> aside;
  const auto next = next_offsets(arrivals);
  for (Arrival& arrival : arrivals) {
    const auto* state = own ? nullptr : pass.horizon.put_aside(arrival.key);
    if (state == nullptr) applicable.push_back(std::move(arrival));
    else aside.emplace_back(std::move(arrival), *state);
  }
  apply_or_keep(pass, applicable, own);
  pass.within([&](pg::Tx& tx) {
    ShadowStore store(tx);
    for (const auto& [arrival, state] : aside) store.keep(arrival, state, "");
    store.advance(next);
  });
}

// A failing batch is rolled back and redone by halves; what fails alone is kept and tried again at
// the end, when what it misses may be there.
void Rebuilder::apply_or_keep(const Pass& pass, std::span<const Arrival> arrivals, bool own) {
  if (arrivals.empty()) return;
  Failure failure;
  try {
    pass.within([&](pg::Tx& tx) {
      ShadowStore store(tx);
      const auto fresh = store.take_unseen(arrivals);
      pg::Tx muted = tx.muted();
      ProcessSpans spans(options_.group);  // never recorded: it was all handled before
      run_handlers(muted, own ? what_.own() : consumed_,
                   own ? fresh : newest_of(muted, options_.group, fresh), spans);
      store.release(arrivals);
      store.count(0, fresh.size());
      BILKO_FAILPOINT("rebuild.before_commit");
    });
    return;
  } catch (const std::exception& error) {
    failure = failure_of(error);
    if (failure.reason_class == FailureClass::dependency) throw;
  }
  if (arrivals.size() > 1) {
    apply_or_keep(pass, arrivals.first(arrivals.size() / 2), own);
    return apply_or_keep(pass, arrivals.subspan(arrivals.size() / 2), own);
  }
  const bool is_missing = failure.reason_class == FailureClass::missing;
  log::info("rebuild keeps an event",
            {{"event", arrivals.front().key.event_id}, {"reason", failure.reason}});
  pass.within([&](pg::Tx& tx) {
    ShadowStore(tx).keep(arrivals.front(), is_missing ? "missing" : "failed", failure.reason);
  });
}

// What waited for the live state and is applied there by now, and what missed a row or failed.
void Rebuilder::retry_waiting(const Pass& pass) {
  std::vector<WaitingEvent> waiting;
  pass.within([&](pg::Tx& tx) { waiting = ShadowStore(tx).waiting(); });
  for (auto& [state, record] : waiting) {
    require_running(pass.stop);
    const bool own = is_own(record.topic);
    const Arrival arrival = receive(std::move(record), own ? what_.own() : consumed_, clock_);
    if (!own && pass.horizon.put_aside(arrival.key) != nullptr) continue;
    apply_or_keep(pass, std::span(&arrival, 1), own);
  }
}

}  // namespace bilko::events
