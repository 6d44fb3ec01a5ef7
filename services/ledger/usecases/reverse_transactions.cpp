#include "ledger/usecases/reverse_transactions.h"

#include <fmt/format.h>

#include "ledger/usecases/post_transactions.h"

namespace bilko::ledger {
namespace {

TransactionKey original_of(const Reversal& reversal) {
  return {reversal.organization_id, reversal.reverses};
}

}  // namespace

void reverse_transactions(pg::Tx& tx, const std::vector<ReversalOrder>& orders) {
  std::vector<TransactionKey> keys;
  for (const auto& [reversal, cause] : orders) keys.push_back(original_of(reversal));
  const auto originals = TransactionStore(tx).find(keys);

  std::vector<Posting> postings;
  for (const auto& [reversal, cause] : orders) {
    const auto original = originals.find(original_of(reversal));
    if (original == originals.end())
      throw Error(ErrorKind::not_found, "transaction_missing",
                  fmt::format("transaction {}, which {} reverses, is not posted",
                              reversal.reverses.str(), reversal.id.str()));
    postings.push_back({reversed(original->second.transaction, reversal), cause});
  }
  post_transactions(tx, std::move(postings));
}

}  // namespace bilko::ledger
