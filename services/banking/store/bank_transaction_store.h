#pragma once

#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "banking/domain/bank_transaction.h"
#include "bilko/core/dated_place.h"
#include "bilko/pg/tx.h"

namespace bilko::banking {

// A statement line on its way in: the n-th of those that are equal in everything.
struct NewLine {
  StatementLine line;
  std::string fingerprint;
  int occurrence = 1;
};

// A line that might be matched, and the GL account of its bank account.
struct OpenLine {
  BankTransaction transaction;
  AccountId gl_account_id;
};

struct BankTransactionFilter {
  std::optional<BankAccountId> bank_account_id;
  std::optional<LineStatus> status;
};

using BankTransactionPlace = DatedPlace<BankTransactionId>;

// The tenant's statement lines. Rows are locked in the order of their ids.
class BankTransactionStore {
 public:
  explicit BankTransactionStore(pg::Tx& tx) : tx_(tx) {}

  // Adds those that are not there yet, unmatched, and says how many.
  std::int64_t insert_new(const BankAccountId& account, const ImportId& import,
                          std::span<const NewLine> lines);
  // Throws Error not_found.
  BankTransaction load(const BankTransactionId& id);
  // The same, and nobody else changes it until the transaction ends.
  BankTransaction lock(const BankTransactionId& id);
  // By day, newest first, after the place where the page before ended.
  std::vector<BankTransaction> list(const BankTransactionFilter& filter,
                                    const std::optional<BankTransactionPlace>& after,
                                    std::int64_t limit);
  // Write one row each and stamp it with version and time.
  void save(std::span<BankTransaction> transactions);
  void save(BankTransaction& transaction) { save(std::span(&transaction, 1)); }

  // Unmatched lines, locked: all that have a target of the very amount, of an import, or those of
  // these amounts, or one.
  std::vector<OpenLine> lock_open(const ImportId& import);
  std::vector<OpenLine> lock_open(const std::vector<Amount>& amounts);
  std::vector<OpenLine> lock_open(const BankTransactionId& id);
  // The identified line whose payment this transaction posts, locked, once both are known.
  std::optional<BankTransaction> lock_identified(const TransactionId& gl_transaction_id);

  void refuse(const BankTransactionId& id, const std::string& target_id);
  // Ids of the targets that the matcher leaves alone, by line.
  std::map<BankTransactionId, std::set<std::string>> refused(std::span<const OpenLine> lines);

 private:
  pg::Tx& tx_;
};

}  // namespace bilko::banking
