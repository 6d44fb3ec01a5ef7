#include "audit/events/rebuild.h"

#include "audit/usecases/rearchive_events.h"
#include "bilko/service/memberships.h"

namespace bilko::audit {
namespace {

void record_again(pg::Tx& tx, std::span<const events::Received> received) {
  std::vector<Arrival> arrivals;
  for (const auto& one : received) arrivals.push_back({one.event, one.record, one.data});
  rearchive_events(tx, arrivals);
  service::learn_memberships(tx, received);
}

}  // namespace

void rebuild(events::Rebuild& rebuild) {
  rebuild.table("logged_action");
  rebuild.compare_only("event_archive");
  rebuild.compare_only("chain_head");
  rebuild.instead_of_everything(record_again);
}

}  // namespace bilko::audit
