#include "audit/events/rebuild.h"

#include "audit/events/subscriptions.h"
#include "audit/usecases/rearchive_events.h"

namespace bilko::audit {

void rebuild(events::Rebuild& rebuild) {
  rebuild.table("logged_action");
  rebuild.compare_only("event_archive");
  rebuild.compare_only("chain_head");
  rebuild.instead_of_everything(recording(rearchive_events));
}

}  // namespace bilko::audit
