#include "bilko/events/handlers.h"

#include <algorithm>
#include <map>
#include <set>

#include "bilko/events/outbox.h"
#include "bilko/log/log.h"
#include "bilko/trace/recorder.h"

namespace bilko::events {
namespace {

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

std::vector<OrganizationId> organizations_of(const Wave& wave) {
  std::set<OrganizationId> organizations;
  for (const Arrival* arrival : wave)
    if (arrival->event->organization) organizations.insert(*arrival->event->organization);
  return {organizations.begin(), organizations.end()};
}

// For bulk calls: the rows of all organizations of the wave are visible, and the audit triggers
// find each event's trace by its id.
void see_all_of(pg::Tx& tx, const Wave& wave) {
  json::Writer traces;
  traces.begin_object();
  for (const Arrival* arrival : wave) {
    traces.key(arrival->event->id);
    traces.string(arrival->event->traceparent);
  }
  traces.end_object();
  tx.see_organizations(organizations_of(wave));
  tx.query("SELECT set_config('bilko.traceparents', $1, true)", traces.text());
}

std::vector<Received> received_of(const Wave& wave) {
  std::vector<Received> events;
  events.reserve(wave.size());
  for (const Arrival* arrival : wave) events.push_back(arrival->received());
  return events;
}

void apply_bulk(pg::Tx& tx, const Subscription& subscription, const Wave& wave,
                ProcessSpans& spans) {
  const auto start = trace::now();
  see_all_of(tx, wave);
  subscription.apply(tx, received_of(wave));
  spans.handled(wave, start);
}

void apply_each(pg::Tx& tx, const Subscription& subscription, const Wave& wave,
                ProcessSpans& spans) {
  for (const Arrival* arrival : wave) {
    const auto start = trace::now();
    tx.switch_to(context_of(*arrival->event));
    const log::CorrelationScope scope(arrival->event->correlation_id);
    const trace::Scope span(arrival->event->traceparent);
    const Received event = arrival->received();
    subscription.apply(tx, std::span(&event, 1));
    spans.handled(std::span(&arrival, 1), start);
  }
}

}  // namespace

void run_handlers(pg::Tx& tx, const Subscriptions& subscriptions,
                  const std::vector<const Arrival*>& arrivals, ProcessSpans& spans) {
  if (arrivals.empty()) return;
  subscriptions.prepare(tx, organizations_of(arrivals));
  if (subscriptions.everything()) {
    const auto start = trace::now();
    see_all_of(tx, arrivals);
    subscriptions.everything()(tx, received_of(arrivals));
    return spans.handled(arrivals, start);
  }
  for (const auto& [subscription, wave] : waves_of(subscriptions, arrivals)) {
    if (subscription->is_bulk) apply_bulk(tx, *subscription, wave, spans);
    else apply_each(tx, *subscription, wave, spans);
  }
}

}  // namespace bilko::events
