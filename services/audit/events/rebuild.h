#pragma once

#include "bilko/events/rebuild.h"

namespace bilko::audit {

// The trail can be made anew from the log. The archive is itself the record that is kept longest,
// and checkpoints of its chains are kept elsewhere: it is compared with the log and never replaced.
void rebuild(events::Rebuild& rebuild);

}  // namespace bilko::audit
