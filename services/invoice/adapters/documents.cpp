#include "invoice/adapters/documents.h"

#include "bilko/core/error.h"
#include "invoice/adapters/invoice_pdf.h"

namespace bilko::invoice {

std::string Documents::print(const InvoiceDocument& document) {
  return blobs_.put(invoice_pdf(document, *fonts()));
}

std::string Documents::read(const std::string& sha256) const {
  auto bytes = blobs_.get(sha256);
  if (!bytes) throw Error(ErrorKind::not_found, "not_found", "the document is not in the store");
  return *std::move(bytes);
}

std::shared_ptr<const Fonts> Documents::fonts() {
  const std::lock_guard lock(fonts_mutex_);
  if (!fonts_) fonts_ = std::make_shared<const Fonts>(font_folder_);
  return fonts_;
}

}  // namespace bilko::invoice
