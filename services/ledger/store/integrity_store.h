#pragma once

#include <vector>

#include "bilko/pg/tx.h"
#include "ledger/domain/document_entry.h"
#include "ledger/domain/integrity.h"

namespace bilko::ledger {

// The tenant's books held against themselves and against what documents say. Reads every leg.
class IntegrityStore {
 public:
  explicit IntegrityStore(pg::Tx& tx) : tx_(tx) {}

  // Every tie-out, in a fixed order; `base` is the organization's currency.
  std::vector<TieOut> tie_outs(Currency base);

 private:
  void add_totals(std::vector<TieOut>& found, Currency base);
  void add_owed(std::vector<TieOut>& found, Currency base, Owed owed);
  void add_counts(std::vector<TieOut>& found);
  pg::Tx& tx_;
};

}  // namespace bilko::ledger
