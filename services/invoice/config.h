#pragma once

#include <string>

#include "bilko/core/embedded.h"

namespace bilko {

// migrations/*.sql, compiled in.
extern const EmbeddedFile invoice_migrations[];

namespace invoice {

struct Config {
  std::string blob_folder = "/var/lib/bilko/blobs";
  std::string font_folder = "/usr/share/fonts/truetype/dejavu";

  static void settings(auto& self, auto&& setting) {
    setting("BILKO_BLOB_DIR", self.blob_folder, "folder of the documents, shared by all services");
    setting("BILKO_FONT_DIR", self.font_folder, "folder of DejaVuSans.ttf and DejaVuSans-Bold.ttf");
  }
};

}  // namespace invoice
}  // namespace bilko
