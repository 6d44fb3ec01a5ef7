#pragma once

#include "bilko/pg/tx.h"
#include "ledger/store/transaction_store.h"

namespace bilko::ledger {

inline constexpr std::size_t kReverseReasonMax = 500;  // characters

struct ReverseTransaction {
  TransactionId transaction_id;  // from the path
  std::string reason;

  static void fields(auto& self, auto&& field) { field("reason", self.reason); }
};

// Corrects a posted transaction by hand: posts its mirror, today. A locked one is corrected like
// any other, since that is the only way. Throws Error conflict `transaction_reversed` when it has
// its mirror already, `transaction_is_reversal` when it is a mirror itself.
PostedTransaction reverse_transaction(pg::Tx& tx, const ReverseTransaction& command);

}  // namespace bilko::ledger
