#pragma once

#include <optional>
#include <set>
#include <span>
#include <vector>

#include "banking/domain/match.h"
#include "banking/store/bank_transaction_store.h"
#include "bilko/pg/tx.h"

namespace bilko::banking {

// A posted transaction as one of its accounts has it.
struct PostingState {
  Amount amount;  // above zero: debit
  Currency currency;
  bool is_taken = false;     // reconciled with a line
  bool is_reversed = false;  // or reverses another
  bool is_awaited = false;   // may be the payment that a line was identified with
};

// What the tenant's lines may belong to.
class TargetStore {
 public:
  explicit TargetStore(pg::Tx& tx) : tx_(tx) {}

  // Whoever learns a target takes part, many at once; who matches the lines of an import is alone:
  // so that none of two that begin at once misses what the other one adds. Until the end of the
  // transaction.
  void take_part();
  void be_alone();

  // Open invoices, without those that a line was identified with.
  std::vector<Target> open_invoices();
  // Transactions on the lines' GL accounts with their amounts, which are neither reconciled nor
  // reversed nor awaited.
  std::vector<Target> postings(std::span<const OpenLine> lines);
  // Locks these transactions in the order of their ids; those that no line is reconciled with.
  std::set<TransactionId> lock_free(const std::vector<TransactionId>& ids);
  // None when the transaction has no leg on the account.
  std::optional<PostingState> state(const TransactionId& id, const AccountId& account);
  // Remembers under which names customers paid: of lines that are reconciled.
  void remember_payers(std::span<const BankTransaction> reconciled);

 private:
  pg::Tx& tx_;
};

}  // namespace bilko::banking
