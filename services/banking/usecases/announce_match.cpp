#include "banking/usecases/announce_match.h"

#include "bilko/events/outbox.h"

namespace bilko::banking {
namespace {

contracts::PaymentIdentified identified_event(const pg::Tx& tx,
                                              const BankTransaction& transaction) {
  return {.bank_transaction_id = transaction.id,
          .organization_id = tx.organization(),
          .bank_account_id = transaction.bank_account_id,
          .invoice_id = *transaction.invoice_id,
          .amount = transaction.line.amount,
          .currency = transaction.line.currency,
          .payment_reference = payment_reference_of(transaction),
          .match_score = transaction.match->score,
          .identified_at = tx.now()};
}

contracts::BankTransactionReconciled reconciled_event(const pg::Tx& tx,
                                                      const BankTransaction& transaction) {
  const bool is_automatic = transaction.match_type == MatchType::automatic;
  return {.bank_transaction_id = transaction.id,
          .organization_id = tx.organization(),
          .gl_transaction_id = *transaction.gl_transaction_id,
          .match_score = transaction.match->score,
          .match_type = *transaction.match_type,
          .reconciled_by = is_automatic ? contracts::Actor() : contracts::Actor::of(tx.context()),
          .reconciled_at = tx.now()};
}

}  // namespace

void announce_match(pg::Tx& tx, const BankTransaction& transaction) {
  if (transaction.status == LineStatus::identified)
    events::publish(tx, identified_event(tx, transaction));
  else events::publish(tx, reconciled_event(tx, transaction));
}

}  // namespace bilko::banking
