#include "banking/usecases/learn_posting.h"

#include <optional>

#include "banking/store/gl_account_store.h"
#include "banking/store/learned_store.h"
#include "banking/store/target_store.h"
#include "banking/usecases/match_lines.h"

namespace bilko::banking {
namespace {

void learn_account(pg::Tx& tx, const auto& event) {
  const auto& data = event.data;
  const auto role = data.role ? data.role->known() : std::nullopt;
  GlAccountStore(tx).learn({data.account_id, data.code, data.type, role, data.active},
                           event.meta.sequence.value_or(0));
}

// As lines of the accounts would show them.
std::vector<Amount> amounts_of(const contracts::Legs& legs) {
  std::vector<Amount> amounts;
  for (const contracts::Leg& leg : legs)
    amounts.push_back(leg.side == contracts::Side::debit ? leg.amount : -leg.amount);
  return amounts;
}

}  // namespace

void learn_account_created(pg::Tx& tx, const events::Event<contracts::AccountCreated>& created) {
  learn_account(tx, created);
}

void learn_account_updated(pg::Tx& tx, const events::Event<contracts::AccountUpdated>& updated) {
  learn_account(tx, updated);
}

void learn_transaction_posted(pg::Tx& tx,
                              const events::Event<contracts::TransactionPosted>& posted) {
  const auto& data = posted.data;
  TargetStore(tx).take_part();
  LearnedStore learned(tx);
  const bool is_of_invoice = data.reference_type.known() == contracts::ReferenceType::invoice;
  const auto invoice = is_of_invoice ? std::optional(InvoiceId::parse(data.reference_id))
                                     : std::optional<InvoiceId>();
  if (invoice) learned.lock(*invoice);
  learned.learn(data);
  if (invoice) settle_identified(tx, data.transaction_id, *invoice);
  match_amounts(tx, amounts_of(data.legs));
}

}  // namespace bilko::banking
