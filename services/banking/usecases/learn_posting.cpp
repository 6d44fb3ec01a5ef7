#include "banking/usecases/learn_posting.h"

#include <optional>

#include "banking/store/learned_store.h"
#include "banking/usecases/match_lines.h"

namespace bilko::banking {
namespace {

// As lines of the accounts would show them.
std::vector<Amount> amounts_of(const contracts::Legs& legs) {
  std::vector<Amount> amounts;
  for (const contracts::Leg& leg : legs)
    amounts.push_back(leg.side == contracts::Side::debit ? leg.amount : -leg.amount);
  return amounts;
}

}  // namespace

void learn_transaction_posted(pg::Tx& tx,
                              const events::Event<contracts::TransactionPosted>& posted) {
  const auto& data = posted.data;
  LearnedStore(tx).learn(data);
  const bool is_of_invoice = data.reference_type.known() == contracts::ReferenceType::invoice;
  const auto invoice = is_of_invoice ? std::optional(InvoiceId::parse(data.reference_id))
                                     : std::optional<InvoiceId>();
  if (invoice) settle_identified(tx, data.transaction_id, *invoice);
  match_amounts(tx, amounts_of(data.legs));
}

}  // namespace bilko::banking
