#pragma once

#include "bilko/events/rebuild.h"

namespace bilko::notification {

// Who was told of what can be recorded anew from the log; what was said and how it went stays as it
// is, and nothing is sent.
void rebuild(events::Rebuild& rebuild);

}  // namespace bilko::notification
