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

}  // namespace

std::function<void(pg::Tx&, std::span<const events::Received>)> recording(
    void (*archive)(pg::Tx&, std::span<const Arrival>)) {
  return [archive](pg::Tx& tx, std::span<const events::Received> received) {
    std::vector<Arrival> arrivals;
    for (const auto& one : received) arrivals.push_back({one.event, one.record, one.data});
    archive(tx, arrivals);
    service::learn_memberships(tx, received);
  };
}

void subscribe(events::Subscriptions& subscriptions) {
  subscriptions.on_everything("record", every_type(), recording(archive_events));
  subscriptions.followers_go_on();
}

}  // namespace bilko::audit
