#pragma once

#include <memory>
#include <mutex>
#include <string>

#include "bilko/blob/blob_store.h"
#include "invoice/adapters/fonts.h"
#include "invoice/config.h"
#include "invoice/domain/document.h"

namespace bilko::invoice {

// Prints invoices into the blob store and reads them from there. Thread-safe. A document that is
// printed but then not sent stays as a blob that nothing names.
class Documents {
 public:
  explicit Documents(const Config& config)
      : blobs_(config.blob_folder), font_folder_(config.font_folder) {}

  // The digest of the PDF, which is on disk when this returns. Throws Error unavailable
  // `blob_store_unavailable`, `fonts_unavailable`.
  std::string print(const InvoiceDocument& document);
  // The bytes; throws Error not_found when there are none.
  std::string read(const std::string& sha256) const;

 private:
  std::shared_ptr<const Fonts> fonts();

  BlobStore blobs_;
  std::string font_folder_;
  std::mutex fonts_mutex_;
  std::shared_ptr<const Fonts> fonts_;  // once they could be read
};

}  // namespace bilko::invoice
