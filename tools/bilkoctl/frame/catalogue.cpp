#include "bilkoctl/frame/catalogue.h"

#include <algorithm>

#include "bilko/events/cloud_event.h"
#include "bilko/events/dead_letter.h"
#include "bilko/schema/registry.h"
#include "bilkoctl/frame/service_topics.h"

namespace bilko::ctl {
namespace {

constexpr std::int64_t kDayMs = 86'400'000;
constexpr std::int64_t kDeadLetterRetentionMs = 14 * kDayMs;
constexpr std::int64_t kEventBytesMax = 2 << 20;
constexpr std::int64_t kWrapperBytesMax = 4 << 20;
constexpr std::string_view kGroupSuffix = "-service-consumer";
constexpr std::string_view kSourceSuffix = "-service";

bool is_among(std::span<const std::string_view> topics, std::string_view type) {
  return std::ranges::count(topics, type) > 0;
}

std::vector<std::string> readers_of(std::string_view type,
                                    const std::vector<std::string>& services) {
  std::vector<std::string> groups;
  for (const auto& known : service_topics())
    if (is_among(known.reads, type) && std::ranges::count(services, known.service) > 0)
      groups.push_back(group_of(known.service));
  return groups;
}

// Some types are described before anybody publishes them.
bool is_published(std::string_view type, const std::vector<std::string>& services) {
  const auto service = service_of_type(type);
  return service == "bilkoctl" ||
         std::ranges::any_of(service_topics(), [&](const ServiceTopics& known) {
           return known.service == service && is_among(known.publishes, type) &&
                  std::ranges::count(services, service) > 0;
         });
}

}  // namespace

std::string_view kind_text(TopicKind kind) {
  switch (kind) {
    case TopicKind::event: return "event";
    case TopicKind::dead_letters: return "dead letters";
    case TopicKind::redrive: return "redrive";
  }
  return "";
}

std::string group_of(std::string_view service) {
  return std::string(service) + std::string(kGroupSuffix);
}

std::string service_of_group(std::string_view group) {
  if (!group.ends_with(kGroupSuffix)) return {};
  return std::string(group.substr(0, group.size() - kGroupSuffix.size()));
}

std::string service_of_type(std::string_view type) {
  if (type.starts_with("ops.")) return "bilkoctl";
  auto source = events::source_of(type);
  if (source.ends_with(kSourceSuffix)) source.resize(source.size() - kSourceSuffix.size());
  return source;
}

std::string redrive_topic(std::string_view service) {
  const std::string domain(service == "banking" ? "bank" : service);
  return domain + ".redrive.requested";
}

std::vector<CatalogueTopic> catalogue_topics(const std::vector<std::string>& services) {
  std::vector<CatalogueTopic> topics;
  for (const auto* type : schema::SchemaRegistry::instance().all()) {
    const auto groups = readers_of(type->type, services);
    if (is_published(type->type, services))
      topics.push_back({type->type, TopicKind::event, service_of_type(type->type),
                        type->retention_ms.value_or(-1), kEventBytesMax, groups});
    if (!groups.empty())
      topics.push_back({events::dead_letter_topic(type->type),
                        TopicKind::dead_letters,
                        "",
                        kDeadLetterRetentionMs,
                        kWrapperBytesMax,
                        {}});
  }
  for (const auto& service : services)
    topics.push_back({redrive_topic(service),
                      TopicKind::redrive,
                      "bilkoctl",
                      kDeadLetterRetentionMs,
                      kWrapperBytesMax,
                      {group_of(service)}});
  std::ranges::sort(topics, {}, &CatalogueTopic::name);
  return topics;
}

}  // namespace bilko::ctl
