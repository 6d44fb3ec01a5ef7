#pragma once

#include <utility>
#include <vector>

#include "bilko/core/context.h"
#include "bilko/pg/tx.h"
#include "ledger/domain/transaction.h"

namespace bilko::ledger {

// An order to reverse, and what causes it.
struct ReversalOrder {
  Reversal reversal;
  Context cause;
};

// Posts the mirrors of posted transactions and returns the orders that are carried out, now or
// before. What another transaction reverses already is left as it is: the books hold its mirror.
// Throws Error not_found `transaction_missing` while one that is to be reversed is not there, and
// what post_transactions throws.
std::vector<Reversal> reverse_transactions(pg::Tx& tx, const std::vector<ReversalOrder>& orders);

}  // namespace bilko::ledger
