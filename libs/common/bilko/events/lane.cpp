#include "bilko/events/lane.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <stdexcept>

#include "bilko/core/hash.h"
#include "bilko/events/outbox.h"
#include "bilko/log/log.h"
#include "bilko/metrics/metrics.h"
#include "bilko/schema/registry.h"
#include "bilko/trace/trace_context.h"

namespace bilko::events {
namespace {

constexpr std::int32_t kRunnerLocks = 0x62720002;  // key space of runner locks

using Wave = std::vector<const Arrival*>;

// Topics have no mutual order: events of one entity that arrived in the same batch are put into the
// order of their sequence, at the places that the entity has in the batch.
void put_entities_in_sequence(std::vector<const Arrival*>& arrivals) {
  std::map<std::string_view, std::vector<std::size_t>> places;
  for (std::size_t i = 0; i < arrivals.size(); ++i)
    if (arrivals[i]->event->sequence) places[arrivals[i]->event->subject].push_back(i);
  for (const auto& [subject, at] : places) {
    std::vector<const Arrival*> entity;
    for (const std::size_t place : at) entity.push_back(arrivals[place]);
    std::stable_sort(entity.begin(), entity.end(), [](const Arrival* a, const Arrival* b) {
      return *a->event->sequence < *b->event->sequence;
    });
    for (std::size_t i = 0; i < at.size(); ++i) arrivals[at[i]] = entity[i];
  }
}

// Events of one entity stay in order; within a wave no entity has events of two types, so that all
// events of a type can be handled at once: (wave, type) pairs in ascending order of waves.
std::vector<std::pair<const Subscription*, Wave>> waves_of(const Subscriptions& subscriptions,
                                                           std::vector<const Arrival*> arrivals) {
  put_entities_in_sequence(arrivals);
  std::map<std::string, std::pair<int, std::string>> last;  // subject -> wave, type
  std::map<std::pair<int, std::string>, Wave> waves;
  for (const Arrival* arrival : arrivals) {
    const CloudEvent& event = *arrival->event;
    auto [entry, is_first] = last.try_emplace(event.subject, 0, event.type);
    if (!is_first && entry->second.second != event.type)
      entry->second = {entry->second.first + 1, event.type};
    waves[{entry->second.first, event.type}].push_back(arrival);
  }
  std::vector<std::pair<const Subscription*, Wave>> result;
  for (auto& [key, wave] : waves)
    result.emplace_back(subscriptions.find(key.second), std::move(wave));
  return result;
}

// For bulk calls: the rows of all organizations of the wave are visible, and the audit triggers
// find each event's trace by its id.
void see_all_of(pg::Tx& tx, const Wave& wave) {
  std::set<OrganizationId> organizations;
  json::Writer traces;
  traces.begin_object();
  for (const Arrival* arrival : wave) {
    if (arrival->event->organization) organizations.insert(*arrival->event->organization);
    traces.key(arrival->event->id);
    traces.string(arrival->event->traceparent);
  }
  traces.end_object();
  tx.see_organizations({organizations.begin(), organizations.end()});
  tx.query("SELECT set_config('bilko.traceparents', $1, true)", traces.text());
}

void apply_bulk(pg::Tx& tx, const Subscription& subscription, const Wave& wave) {
  std::vector<CloudEvent> events;
  for (const Arrival* arrival : wave) events.push_back(*arrival->event);
  see_all_of(tx, wave);
  subscription.apply(tx, events);
}

void apply_each(pg::Tx& tx, const Subscription& subscription, const Wave& wave) {
  for (const Arrival* arrival : wave) {
    tx.switch_to(context_of(*arrival->event));
    const log::CorrelationScope scope(arrival->event->correlation_id);
    subscription.apply(tx, std::span(&*arrival->event, 1));
  }
}

}  // namespace

BatchApplier::BatchApplier(std::string group, const Subscriptions& subscriptions,
                           pg::Database& database, const Clock& clock)
    : group_(std::move(group)),
      subscriptions_(subscriptions),
      database_(database),
      clock_(clock),
      inbox_(group_, database) {}

Arrival BatchApplier::receive(kafka::Record record) const {
  return events::receive(std::move(record), subscriptions_, clock_);
}

Context BatchApplier::context() const {
  Context context;
  context.now = clock_.now();
  context.correlation_id = Ulid::generate(context.now).str();
  context.traceparent = trace::TraceContext::start().traceparent();
  return context;
}

void BatchApplier::lock(pg::Tx& tx, std::int32_t partition) {
  tx.query("SELECT pg_advisory_xact_lock($1::int, hashtext($2 || '/' || $3))", kRunnerLocks, group_,
           std::to_string(partition));
}

// The arrivals that this group has not seen, in order; they are marked as seen.
std::vector<const Arrival*> BatchApplier::mark_new(pg::Tx& tx, std::span<const Arrival> arrivals) {
  std::map<InboxKey, const Arrival*> first;
  for (const Arrival& arrival : arrivals)
    if (arrival.is_applicable()) first.try_emplace(arrival.key, &arrival);
  std::vector<Inbox::Mark> marks;
  for (const auto& [key, arrival] : first) marks.push_back({key, Seen::applied});
  std::set<const Arrival*> fresh;
  for (const InboxKey& key : inbox_.mark(tx, std::move(marks))) fresh.insert(first.at(key));
  std::vector<const Arrival*> result;
  for (const Arrival& arrival : arrivals)
    if (fresh.contains(&arrival)) result.push_back(&arrival);
  return result;
}

void BatchApplier::run_handlers(pg::Tx& tx, const std::vector<const Arrival*>& arrivals) {
  if (arrivals.empty()) return;
  if (subscriptions_.everything()) {
    std::vector<Received> received;
    for (const Arrival* arrival : arrivals)
      received.push_back({&*arrival->event, &arrival->record});
    see_all_of(tx, arrivals);
    return subscriptions_.everything()(tx, received);
  }
  for (const auto& [subscription, wave] : waves_of(subscriptions_, arrivals)) {
    if (subscription->is_bulk) apply_bulk(tx, *subscription, wave);
    else apply_each(tx, *subscription, wave);
  }
}

void BatchApplier::apply_in(pg::Tx& tx, std::span<const Arrival> arrivals, std::int32_t partition) {
  lock(tx, partition);
  run_handlers(tx, mark_new(tx, arrivals));
}

std::optional<BatchApplier::Failed> BatchApplier::apply(std::span<const Arrival> arrivals,
                                                        std::int32_t partition, std::size_t& done) {
  if (arrivals.empty()) return std::nullopt;
  Failed failed;
  try {
    if (arrivals.size() == 1 && !arrivals[0].poison.empty())
      return Failed{arrivals[0], FailureClass::poison, false, arrivals[0].poison, ""};
    const auto is_poison = [](const Arrival& arrival) { return !arrival.poison.empty(); };
    if (std::none_of(arrivals.begin(), arrivals.end(), is_poison)) {
      std::vector<InboxKey> keys;
      for (const Arrival& arrival : arrivals)
        if (arrival.is_applicable()) keys.push_back(arrival.key);
      inbox_.prepare(keys);
      database_.transact(context(), [&](pg::Tx& tx) { apply_in(tx, arrivals, partition); });
      done += arrivals.size();
      return std::nullopt;
    }
  } catch (const Error& error) {
    failed.is_outage = error.kind() == ErrorKind::unavailable;
    failed.reason = fmt::format("{}: {}", error.code(), error.what());
  } catch (const std::logic_error& error) {
    failed.reason_class = FailureClass::bug;
    failed.reason = error.what();
  } catch (const std::exception& error) {
    failed.reason = error.what();
  }
  if (arrivals.size() == 1 || failed.is_outage) {
    failed.arrival = arrivals[0];
    if (const auto* subscription = subscriptions_.of_topic(arrivals[0].record.topic))
      failed.handler = subscription->name;
    return failed;
  }
  const std::size_t half = arrivals.size() / 2;
  if (auto first = apply(arrivals.first(half), partition, done)) return first;
  return apply(arrivals.subspan(half), partition, done);
}

void BatchApplier::bury(const Arrival& arrival, std::int32_t partition, const Failure& failure) {
  const DeadLetter letter = make_dead_letter(arrival.record, group_, failure);
  if (!inbox_.prepare(std::span(&arrival.key, 1)).empty()) return;
  database_.transact(context(), [&](pg::Tx& tx) {
    lock(tx, partition);
    const auto marked = inbox_.mark(tx, {{arrival.key, Seen::dead}});
    if (!marked.empty()) tx.attachment<Outbox>().add_record(letter.record, letter.id);
  });
  metrics::counter("bilko_dead_letters_total", "Events given up",
                   {{"class", std::string(enum_name(failure.reason_class))}})
      .increment();
  log::error("dead letter", {{"id", letter.id},
                             {"topic", arrival.record.topic},
                             {"event", arrival.key.event_id},
                             {"class", enum_name(failure.reason_class)},
                             {"handler", failure.handler},
                             {"reason", failure.reason}});
}

}  // namespace bilko::events
