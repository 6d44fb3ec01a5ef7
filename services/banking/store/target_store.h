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

  // Whoever learns targets or matches lines of an organization is alone there until the end of the
  // transaction: so none of two misses what the other one adds, and neither waits for the other's
  // rows. Waits as long as an import may take; several organizations in one order for all.
  void be_alone();
  void be_alone(std::span<const OrganizationId> organizations);

  // Open invoices that have an amount or a reference in common with one of the lines, without those
  // that a line was identified with.
  std::vector<Target> open_invoices(std::span<const OpenLine> lines);
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
