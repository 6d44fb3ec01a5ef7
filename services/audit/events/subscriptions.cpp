#include "audit/events/subscriptions.h"

#include "audit/usecases/archive_events.h"
#include "bilko/schema/registry.h"
#include "bilko/service/memberships.h"

namespace bilko::audit {
namespace {

std::vector<std::string> every_type() {
  std::vector<std::string> types;
  for (const auto* schema : schema::SchemaRegistry::instance().all()) types.push_back(schema->type);
  return types;
}

void record(pg::Tx& tx, std::span<const events::Received> received) {
  std::vector<Arrival> arrivals;
  for (const auto& one : received) arrivals.push_back({one.event, one.record, one.data});
  archive_events(tx, arrivals);
  service::learn_memberships(tx, received);
}

}  // namespace

void subscribe(events::Subscriptions& subscriptions) {
  subscriptions.on_everything("record", every_type(), record);
  subscriptions.followers_go_on();
}

}  // namespace bilko::audit
