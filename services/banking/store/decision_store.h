#pragma once

#include "bilko/contracts/bank_events.h"
#include "bilko/pg/tx.h"

namespace bilko::banking {

// What was decided of the tenant's lines, as the log says it: the tables `bank_transaction` and
// `refused_target` of a rebuild. What a line says itself is the live row's.
class DecisionStore {
 public:
  explicit DecisionStore(pg::SilentTx& tx) : tx_(tx) {}

  void identify(const contracts::PaymentIdentified& identified);
  void reconcile(const contracts::BankTransactionReconciled& reconciled);
  // Takes the line from its transaction; the pair is left alone from then on.
  void release(const contracts::BankTransactionUnreconciled& unreconciled);
  // The same for a line that is identified with the invoice; another one stays.
  void release(const BankTransactionId& line, const InvoiceId& declined_by);

 private:
  void know(const BankTransactionId& line);
  void refuse(const BankTransactionId& line, const std::string& target);

  pg::SilentTx& tx_;
};

}  // namespace bilko::banking
