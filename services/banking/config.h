#pragma once

#include "bilko/core/embedded.h"

namespace bilko {

// migrations/*.sql, compiled in.
extern const EmbeddedFile banking_migrations[];

namespace banking {

// No settings besides those of every service.
struct Config {
  static void settings(auto& /*self*/, auto&& /*setting*/) {}
};

}  // namespace banking

}  // namespace bilko
