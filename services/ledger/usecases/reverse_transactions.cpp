#include "ledger/usecases/reverse_transactions.h"

#include <fmt/format.h>

#include "ledger/usecases/post_transactions.h"

namespace bilko::ledger {
namespace {

TransactionKey original_of(const Reversal& reversal) {
  return {reversal.organization_id, reversal.reverses};
}

}  // namespace

std::vector<Reversal> reverse_transactions(pg::Tx& tx, const std::vector<ReversalOrder>& orders) {
  std::vector<TransactionKey> keys;
  for (const auto& [reversal, cause] : orders) keys.push_back(original_of(reversal));
  const auto originals = TransactionStore(tx).find(keys);

  std::vector<Posting> postings;
  std::vector<Reversal> carried_out;
  for (const auto& [reversal, cause] : orders) {
    const auto found = originals.find(original_of(reversal));
    if (found == originals.end())
      throw Error(ErrorKind::not_found, "transaction_missing",
                  fmt::format("transaction {}, which {} reverses, is not posted",
                              reversal.reverses.str(), reversal.id.str()));
    const PostedTransaction& original = found->second;
    if (original.reversed_by.value_or(reversal.id) != reversal.id) continue;
    postings.push_back({reversed(original.transaction, reversal), cause});
    carried_out.push_back(reversal);
  }
  post_transactions(tx, std::move(postings));
  return carried_out;
}

}  // namespace bilko::ledger
