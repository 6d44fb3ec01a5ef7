#pragma once

#include <vector>

#include "banking/domain/bank_transaction.h"
#include "bilko/pg/tx.h"

namespace bilko::banking {

struct ReconcileTransaction {
  BankTransactionId bank_transaction_id;  // from the path
  TransactionId gl_transaction_id;

  static void fields(auto& self, auto&& field) { field("glTransactionId", self.gl_transaction_id); }
};

// By hand, whatever the score. Throws Error conflict unless the line is unmatched and the
// transaction free, and Error invalid `reconciliation_invalid` unless the transaction moves the
// line's amount on the bank account's GL account. Publishes BankTransactionReconciled.
BankTransaction reconcile_transaction(pg::Tx& tx, const ReconcileTransaction& command);

struct UnmatchTransaction {
  BankTransactionId bank_transaction_id;  // from the path
  std::optional<std::string> reason;

  static void fields(auto& self, auto&& field) { field("reason", self.reason); }
};

// Takes a reconciled line from its transaction; the matcher leaves the pair alone from then on.
// Publishes BankTransactionUnreconciled.
BankTransaction unmatch_transaction(pg::Tx& tx, const UnmatchTransaction& command);

// What a line may belong to, best first, at most 20.
struct ScoredTarget {
  Target target;
  Components components;
};
std::vector<ScoredTarget> list_candidates(pg::Tx& tx, const BankTransactionId& id);

}  // namespace bilko::banking
