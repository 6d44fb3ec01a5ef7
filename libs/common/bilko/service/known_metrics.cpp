#include "bilko/service/known_metrics.h"

#include "bilko/events/retry_schedule.h"
#include "bilko/metrics/metrics.h"

namespace bilko::service {
namespace {

template <class E>
std::vector<std::string> names_of() {
  std::vector<std::string> names;
  for (const auto& [value, name] : EnumNames<E>::kNames) names.emplace_back(name);
  return names;
}

}  // namespace

void show_known_metrics(const events::Subscriptions& subscriptions) {
  metrics::counter("bilko_outbox_published_total", "Outbox rows acknowledged by Kafka");
  metrics::counter("bilko_outbox_held_total", "Publish attempts that failed");
  if (subscriptions.all().empty()) return;
  metrics::counter("bilko_events_consumed_total", "Events applied, parked or skipped");
  metrics::counter("bilko_group_assignments_total", "Assignments of partitions to this replica");
  metrics::counter("bilko_parked_applied_total", "Parked events that were applied after all");
  metrics::counter("bilko_redriven_total", "Dead letters set back to retry");
  metrics::histogram("bilko_event_batch_seconds", "Time to apply a batch of events");
  metrics::gauge("bilko_breaker_open", "1 while a dependency is down and consumers wait",
                 {{"dependency", "database_unavailable"}});
  for (const auto& name : names_of<events::FailureClass>())
    if (name != "poison" && name != "dependency")
      metrics::counter("bilko_retries_scheduled_total", "Failures that are tried again later",
                       {{"class", name}});
  for (const auto& cause : names_of<events::DeathCause>())
    for (const auto& subscription : subscriptions.all())
      metrics::counter("bilko_dead_letters_total", "Events given up",
                       {{"class", cause}, {"topic", subscription.topic}});
}

}  // namespace bilko::service
