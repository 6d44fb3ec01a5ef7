#pragma once

#include "bilko/pg/tx.h"
#include "invoice/domain/document.h"

namespace bilko::invoice {

// The tenant as it stands on its documents.
class SellerStore {
 public:
  explicit SellerStore(pg::Tx& tx) : tx_(tx) {}

  // What an event with this sequence says; what an older one says changes nothing.
  void learn(const Seller& seller, std::int64_t sequence);
  // Until the user service has spoken, the organization's id stands for its name.
  Seller load();

 private:
  pg::Tx& tx_;
};

}  // namespace bilko::invoice
