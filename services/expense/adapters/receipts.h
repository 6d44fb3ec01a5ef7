#pragma once

#include <string>
#include <string_view>

#include "bilko/blob/blob_store.h"
#include "expense/config.h"
#include "expense/domain/receipt.h"

namespace bilko::expense {

// Receipts in the blob store. Thread-safe. One that is stored but then not attached stays as a blob
// that nothing names.
class Receipts {
 public:
  explicit Receipts(const Config& config) : blobs_(config.blob_folder) {}

  // On disk when this returns. Throws as require_receipt; Error unavailable
  // `blob_store_unavailable`.
  Receipt keep(std::string_view bytes);
  // The bytes; throws Error not_found when there are none.
  std::string read(const Receipt& receipt) const;

 private:
  BlobStore blobs_;
};

}  // namespace bilko::expense
