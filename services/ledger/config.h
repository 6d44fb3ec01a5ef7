#pragma once

#include "bilko/core/embedded.h"

namespace bilko {

// migrations/*.sql, compiled in.
extern const EmbeddedFile ledger_migrations[];

namespace ledger {

// The ledger has no settings besides those of every service.
struct Config {
  static void settings(auto& /*self*/, auto&& /*setting*/) {}
};

}  // namespace ledger

}  // namespace bilko
