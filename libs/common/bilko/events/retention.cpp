#include "bilko/events/retention.h"

#include <set>

#include "bilko/schema/registry.h"

namespace bilko::events {
namespace {

constexpr std::int64_t kDayMs = 86'400'000;
constexpr int kForEver = -1;

int days_of(const schema::EventSchema& schema) {
  if (!schema.retention_ms) return kForEver;
  return static_cast<int>((*schema.retention_ms + kDayMs - 1) / kDayMs);
}

}  // namespace

int retention_days_of(std::string_view topic) {
  if (topic.ends_with(".dlq") || topic.ends_with(".redrive.requested")) return kDeadLetterDays;
  const auto* schema = schema::SchemaRegistry::instance().find(topic);
  return schema == nullptr ? kForEver : days_of(*schema);
}

std::vector<int> retention_classes() {
  std::set<int> classes = {kForEver, kDeadLetterDays};
  for (const auto* schema : schema::SchemaRegistry::instance().all())
    classes.insert(days_of(*schema));
  return {classes.begin(), classes.end()};
}

std::int64_t retention_ms_of(std::string_view topic) {
  const int days = retention_days_of(topic);
  return days == kForEver ? kForEver : days * kDayMs;
}

}  // namespace bilko::events
