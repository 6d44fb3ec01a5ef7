#pragma once

#include "bilko/core/embedded.h"

namespace bilko {

// The tables every service has: outbox, inbox, idempotency, audit capture.
extern const EmbeddedFile common_migrations[];

}  // namespace bilko
