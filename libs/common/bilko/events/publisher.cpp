#include "bilko/events/publisher.h"

#include <algorithm>
#include <utility>

#include "bilko/core/failpoint.h"
#include "bilko/events/publish_span.h"
#include "bilko/log/log.h"
#include "bilko/metrics/metrics.h"

namespace bilko::events {
namespace {

constexpr auto kHold = std::chrono::seconds(1);

}  // namespace

Publisher::Publisher(kafka::ProducerOptions options)
    : client_id_(options.client_id),
      producer_(options, [this](const kafka::Delivery& delivery) { take(delivery); }) {}

void Publisher::add(std::vector<OutboxRow> page) {
  std::vector<std::string> entities;
  for (OutboxRow& row : page) {
    auto& chain = chains_[row.entity];
    if (chain.empty()) entities.push_back(row.entity);
    chain.push_back(std::move(row));
    ++rows_;
  }
  for (const auto& entity : entities) send_next(entity);
  BILKO_FAILPOINT("relay.after_produce");
}

// The first row of an entity that has none in flight.
void Publisher::send_next(const std::string& entity) {
  OutboxRow& row = chains_.at(entity).front();
  if (!row.span) row.span = begin_publish(row.record, client_id_);
  const auto tag = static_cast<std::uint64_t>(row.id);
  try {
    if (producer_.produce(row.record, tag)) in_flight_.emplace(tag, entity);
    else unsent_.push_back(entity);
  } catch (const Error& error) {
    hold(entity, error.what());
  }
}

void Publisher::poll(std::chrono::milliseconds wait) {
  producer_.poll(unsent_.empty() ? wait : std::min(wait, std::chrono::milliseconds(1)));
  if (!unsent_.empty() && !is_dead_)
    for (const auto& entity : std::exchange(unsent_, {})) send_next(entity);
}

// Runs inside Producer::poll.
void Publisher::take(const kafka::Delivery& delivery) {
  const auto found = in_flight_.find(delivery.tag);
  if (found == in_flight_.end()) return;
  const std::string entity = std::move(found->second);
  in_flight_.erase(found);
  is_dead_ |= delivery.is_fatal;
  auto& chain = chains_.at(entity);
  if (auto& span = chain.front().span) end_publish(std::move(*span), delivery);
  if (!delivery.is_acknowledged) return hold(entity, delivery.failure);
  acknowledged_.push_back({static_cast<std::int64_t>(delivery.tag),
                           std::move(chain.front().record.topic), delivery.partition,
                           delivery.offset});
  chain.pop_front();
  --rows_;
  if (chain.empty()) chains_.erase(entity);
  else if (!is_dead_) send_next(entity);
}

void Publisher::hold(const std::string& entity, const std::string& why) {
  held_[entity] = SteadyClock::now() + kHold;
  rows_ -= chains_.at(entity).size();
  chains_.erase(entity);
  metrics::counter("bilko_outbox_held_total", "Publish attempts that failed").increment();
  if (SteadyClock::now() - said_at_ < kHold) return;
  said_at_ = SteadyClock::now();
  log::warning("outbox row held", {{"reason", why}});
}

std::vector<std::string> Publisher::aside() {
  const auto now = SteadyClock::now();
  std::erase_if(held_, [&](const auto& entry) { return entry.second <= now; });
  std::vector<std::string> entities;
  entities.reserve(chains_.size() + held_.size());
  for (const auto& [entity, chain] : chains_) entities.push_back(entity);
  for (const auto& [entity, until] : held_) entities.push_back(entity);
  return entities;
}

}  // namespace bilko::events
