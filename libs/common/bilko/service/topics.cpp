#include "bilko/service/topics.h"

#include "bilko/events/dead_letter.h"
#include "bilko/schema/registry.h"

namespace bilko::service {
namespace {

constexpr std::int64_t kDayMs = 86'400'000;
constexpr std::int64_t kDeadLetterRetentionMs = 14 * kDayMs;
constexpr std::int64_t kEventBytesMax = 2 << 20;
constexpr std::int64_t kDeadLetterBytesMax = 4 << 20;

}  // namespace

std::vector<kafka::TopicSpec> topics_of(const detail::BoundService& service,
                                        const CommonConfig& config) {
  std::vector<kafka::TopicSpec> topics;
  const auto add = [&](const std::string& name, std::int64_t retention_ms, std::int64_t bytes_max) {
    topics.push_back({name, config.partitions, static_cast<std::int16_t>(config.replication),
                      retention_ms, bytes_max});
  };
  auto types = service.publishes;
  // A service without audited tables (the audit itself) has no such type.
  const auto logged_action = service.domain + ".logged_action.recorded";
  if (schema::SchemaRegistry::instance().find(logged_action)) types.push_back(logged_action);
  for (const auto& type : types)
    add(type, schema::SchemaRegistry::instance().latest(type).retention_ms.value_or(-1),
        kEventBytesMax);
  events::Subscriptions subscriptions;
  if (service.subscriptions) service.subscriptions(subscriptions);
  for (const auto& subscription : subscriptions.all())
    add(events::dead_letter_topic(subscription.topic), kDeadLetterRetentionMs, kDeadLetterBytesMax);
  return topics;
}

}  // namespace bilko::service
