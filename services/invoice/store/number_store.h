#pragma once

#include <string>

#include "bilko/pg/tx.h"

namespace bilko::invoice {

// The counters of gapless numbers, one per tenant, series and year.
class NumberStore {
 public:
  explicit NumberStore(pg::Tx& tx) : tx_(tx) {}

  // The next count. Others who want one of the same series and year wait until this transaction
  // ends, so take it as late as possible.
  std::int64_t next(const std::string& series, int year);

 private:
  pg::Tx& tx_;
};

}  // namespace bilko::invoice
