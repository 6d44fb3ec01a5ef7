#pragma once

#include "bilko/core/embedded.h"

namespace bilko {

// migrations/*.sql, compiled in.
extern const EmbeddedFile audit_migrations[];

namespace audit {

// The audit has no settings besides those of every service.
struct Config {
  static void settings(auto& /*self*/, auto&& /*setting*/) {}
};

}  // namespace audit

}  // namespace bilko
