#include "ledger/usecases/reverse_transaction.h"

#include <fmt/format.h>

#include "bilko/core/violations.h"
#include "ledger/usecases/reverse_transactions.h"

namespace bilko::ledger {
namespace {

void require_reversible(const PostedTransaction& posted) {
  const Transaction& transaction = posted.transaction;
  if (transaction.reverses)
    throw Error(ErrorKind::conflict, "transaction_is_reversal",
                fmt::format("{} reverses {} and is not reversed itself", transaction.id.str(),
                            transaction.reverses->str()));
  if (posted.reversed_by)
    throw Error(ErrorKind::conflict, "transaction_reversed",
                fmt::format("{} is reversed by {} already", transaction.id.str(),
                            posted.reversed_by->str()))
        .with("reversedByTransactionId", posted.reversed_by->str());
}

}  // namespace

PostedTransaction reverse_transaction(pg::Tx& tx, const ReverseTransaction& command) {
  Violations violations;
  violations.require_text("/reason", command.reason, kReverseReasonMax);
  violations.throw_if_any("reversal_invalid");

  TransactionStore store(tx);
  store.lock_for_reversal(command.transaction_id);
  const auto original = store.load(command.transaction_id);
  require_reversible(original);
  const auto id = TransactionId::generate(tx.now());
  const auto description =
      fmt::format("Reversal of {}: {}", original.transaction.description, command.reason);
  reverse_transactions(tx, {{{.id = id,
                              .organization_id = tx.organization(),
                              .reverses = command.transaction_id,
                              .date = Date::of(tx.now()),
                              .description = description,
                              .reference_id = original.transaction.reference_id},
                             tx.context()}});
  return store.load(id);
}

}  // namespace bilko::ledger
