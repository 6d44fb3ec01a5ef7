#include "banking/usecases/import_statement.h"

#include <unordered_map>

#include "banking/store/bank_account_store.h"
#include "banking/store/bank_transaction_store.h"
#include "banking/store/target_store.h"
#include "banking/usecases/match_lines.h"
#include "bilko/contracts/bank_events.h"
#include "bilko/events/outbox.h"

namespace bilko::banking {
namespace {

constexpr std::size_t kBatch = 5000;  // lines in one statement

// Gives every line its place among those of the file that are equal in everything.
class LineCounter {
 public:
  NewLine counted(StatementLine line) {
    std::string fingerprint = fingerprint_of(line);
    const int occurrence = ++occurrences_[fingerprint];
    return {std::move(line), std::move(fingerprint), occurrence};
  }

 private:
  std::unordered_map<std::string, int> occurrences_;
};

std::vector<NewLine> next_batch(StatementReader& reader, LineCounter& counter) {
  std::vector<NewLine> batch;
  while (batch.size() < kBatch) {
    auto line = reader.next();
    if (!line) break;
    batch.push_back(counter.counted(*std::move(line)));
  }
  return batch;
}

contracts::BankTransactionImported imported_event(const pg::Tx& tx, const BankAccountId& account,
                                                  const ImportResult& result) {
  return {.organization_id = tx.organization(),
          .bank_account_id = account,
          .import_id = result.import_id,
          .imported_count = static_cast<int>(result.imported_count),
          .duplicate_count = static_cast<int>(result.duplicate_count),
          .matched_count = static_cast<int>(result.matched_count),
          .unmatched_count = static_cast<int>(result.unmatched_count()),
          .imported_by = contracts::Actor::of(tx.context()),
          .imported_at = tx.now()};
}

}  // namespace

ImportResult import_statement(pg::Tx& tx, const ImportStatement& command) {
  tx.script("SET LOCAL lock_timeout = '25s'");  // as long as an import before this one may take
  const BankAccount account = BankAccountStore(tx).lock(command.bank_account_id);
  StatementReader reader(command.text, command.profile, account.currency);
  BankTransactionStore transactions(tx);
  ImportResult result{.import_id = ImportId::generate(tx.now())};
  LineCounter counter;
  for (auto batch = next_batch(reader, counter); !batch.empty();
       batch = next_batch(reader, counter)) {
    const auto added = transactions.insert_new(account.id, result.import_id, batch);
    result.imported_count += added;
    result.duplicate_count += std::ssize(batch) - added;
  }
  result.rejected = reader.rejections();
  result.rejected_count = reader.rejected_count();
  TargetStore(tx).be_alone();
  result.matched_count = match_lines(tx, transactions.lock_open(result.import_id));
  events::publish(tx, imported_event(tx, account.id, result));
  return result;
}

}  // namespace bilko::banking
