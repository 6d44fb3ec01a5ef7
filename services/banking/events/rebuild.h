#pragma once

#include "bilko/events/rebuild.h"

namespace bilko::banking {

// What lines may belong to can be learned anew from the log. Bank accounts and lines stay as they
// are, since what a statement says stands in no event; what was decided of lines is compared.
void rebuild(events::Rebuild& rebuild);

}  // namespace bilko::banking
