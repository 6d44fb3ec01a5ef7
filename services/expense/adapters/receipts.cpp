#include "expense/adapters/receipts.h"

#include "bilko/core/error.h"

namespace bilko::expense {

Receipt Receipts::keep(std::string_view bytes) {
  const ReceiptType type = require_receipt(bytes);
  return {blobs_.put(bytes), type};
}

std::string Receipts::read(const Receipt& receipt) const {
  if (auto bytes = blobs_.get(receipt.sha256)) return *std::move(bytes);
  throw Error(ErrorKind::not_found, "not_found", "the receipt is not in the store");
}

}  // namespace bilko::expense
