#include "bilko/service/topics.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "bilko/events/dead_letter.h"
#include "bilko/events/retention.h"
#include "bilko/schema/registry.h"

namespace bilko::service {
namespace {

constexpr std::int64_t kEventBytesMax = 2 << 20;
constexpr std::int64_t kWrappedBytesMax = 4 << 20;
constexpr std::string_view kOperators = "ops.";

}  // namespace

std::vector<std::string> published_topics(const detail::BoundService& service) {
  auto types = service.publishes;
  // A service without audited tables (the audit itself) has no such type.
  const auto logged_action = service.domain + ".logged_action.recorded";
  if (schema::SchemaRegistry::instance().find(logged_action)) types.push_back(logged_action);
  return types;
}

std::vector<kafka::TopicSpec> topics_of(const detail::BoundService& service,
                                        const CommonConfig& config) {
  std::vector<kafka::TopicSpec> topics;
  const auto add = [&](const std::string& name, std::int64_t bytes_max) {
    topics.push_back({name, config.partitions, static_cast<std::int16_t>(config.replication),
                      events::retention_ms_of(name), bytes_max});
  };
  for (const auto& type : published_topics(service)) add(type, kEventBytesMax);
  events::Subscriptions subscriptions;
  if (service.subscriptions) service.subscriptions(subscriptions);
  for (const auto& subscription : subscriptions.all())
    add(events::dead_letter_topic(subscription.topic), kWrappedBytesMax);
  if (!subscriptions.all().empty()) add(service.redrive_topic(), kWrappedBytesMax);
  for (const auto* type : schema::SchemaRegistry::instance().all())
    if (type->type.starts_with(kOperators)) add(type->type, kEventBytesMax);
  return topics;
}

events::RepublishOptions republish_options(const detail::BoundService& service,
                                           const CommonConfig& config) {
  return {.database_url = config.database_url,
          .bootstrap_servers = config.kafka,
          .client_id = service.source() + "-republish",
          .topics = topics_of(service, config)};
}

events::ReconcileOptions reconcile_options(const detail::BoundService& service,
                                           const CommonConfig& config) {
  return {.database_url = config.database_url,
          .bootstrap_servers = config.kafka,
          .client_id = service.source() + "-reconcile",
          .group = service.group(),
          .topics = published_topics(service),
          .source = service.source()};
}

std::vector<std::string> shortcomings(const std::vector<kafka::TopicSpec>& wanted,
                                      const std::vector<kafka::TopicSpec>& found) {
  std::map<std::string, const kafka::TopicSpec*> by_name;
  for (const auto& topic : found) by_name[topic.name] = &topic;
  std::vector<std::string> sentences;
  for (const auto& topic : wanted) {
    const auto at = by_name.find(topic.name);
    if (at == by_name.end()) {
      sentences.push_back(fmt::format("topic {} is missing", topic.name));
    } else if (at->second->message_bytes_max < topic.message_bytes_max) {
      sentences.push_back(fmt::format("topic {} takes records of {} bytes, {} are needed",
                                      topic.name, at->second->message_bytes_max,
                                      topic.message_bytes_max));
    } else if (at->second->partitions < topic.partitions) {
      sentences.push_back(fmt::format("topic {} has {} partitions, {} are needed", topic.name,
                                      at->second->partitions, topic.partitions));
    }
  }
  return sentences;
}

}  // namespace bilko::service
