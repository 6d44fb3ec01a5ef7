#pragma once

#include "bilko/events/rebuild.h"

namespace bilko::expense {

// What other services said can be learned anew from the log; expenses are commands' own and stay
// as they are.
void rebuild(events::Rebuild& rebuild);

}  // namespace bilko::expense
