#pragma once

#include "bilko/events/rebuild.h"

namespace bilko::ledger {

// The books can be made anew from the log.
void rebuild(events::Rebuild& rebuild);

}  // namespace bilko::ledger
