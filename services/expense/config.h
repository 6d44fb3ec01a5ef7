#pragma once

#include <string>

#include "bilko/core/embedded.h"

namespace bilko {

// migrations/*.sql, compiled in.
extern const EmbeddedFile expense_migrations[];

namespace expense {

struct Config {
  std::string blob_folder = "/var/lib/bilko/blobs";

  static void settings(auto& self, auto&& setting) {
    setting("BILKO_BLOB_DIR", self.blob_folder, "folder of the receipts, shared by all services");
  }
};

}  // namespace expense

}  // namespace bilko
