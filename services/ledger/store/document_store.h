#pragma once

#include <span>

#include "bilko/pg/tx.h"
#include "ledger/domain/document_entry.h"
#include "ledger/domain/transaction.h"

namespace bilko::ledger {

// The table `document_entry`, which takes new rows only.
class DocumentStore {
 public:
  explicit DocumentStore(pg::Tx& tx) : tx_(tx) {}

  // Adds those whose transaction is not there yet.
  void insert_new(std::span<const DocumentEntry> entries);
  // Takes back what the reversed transactions added.
  void insert_reversed(std::span<const Reversal> reversals);

 private:
  pg::Tx& tx_;
};

}  // namespace bilko::ledger
