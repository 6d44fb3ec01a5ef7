#pragma once

#include <string_view>
#include <vector>

#include "banking/domain/statement.h"
#include "bilko/contracts/ids.h"
#include "bilko/pg/tx.h"

namespace bilko::banking {

struct ImportStatement {
  BankAccountId bank_account_id;
  std::string_view text;  // CSV, UTF-8
  Profile profile;        // of the bank account, when the text was decoded
};

struct ImportResult {
  ImportId import_id;
  std::int64_t imported_count = 0;
  std::int64_t duplicate_count = 0;
  std::int64_t matched_count = 0;  // of the imported ones: identified or reconciled
  std::int64_t rejected_count = 0;
  std::vector<Rejection> rejected{};  // the first 1,000
  std::int64_t unmatched_count() const { return imported_count - matched_count; }
};

// Adds the lines of a statement that are not there yet and matches them. Of lines that are equal in
// everything as many are added as the file has more of than the account. One import at a time into
// one account; others wait. Publishes BankTransactionImported. Throws as StatementReader: then
// nothing is imported.
ImportResult import_statement(pg::Tx& tx, const ImportStatement& command);

}  // namespace bilko::banking
