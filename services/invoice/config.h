#pragma once

#include "bilko/core/embedded.h"

namespace bilko {

// migrations/*.sql, compiled in.
extern const EmbeddedFile invoice_migrations[];

namespace invoice {

// No settings besides those of every service.
struct Config {
  static void settings(auto& /*self*/, auto&& /*setting*/) {}
};

}  // namespace invoice
}  // namespace bilko
