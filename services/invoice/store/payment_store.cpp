#include "invoice/store/payment_store.h"

namespace bilko::invoice {
namespace {

constexpr auto kInsert = R"(
INSERT INTO payment (organization_id, id, invoice_id, amount, currency, base_amount,
                     bank_account_id, payment_reference, transaction_id, received_at, created_at,
                     changed_by, correlation_id, caused_by)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14))";

}  // namespace

void PaymentStore::insert(const Payment& payment) {
  const Context& context = tx_.context();
  tx_.execute(kInsert, tx_.organization(), payment.id, payment.invoice_id, payment.amount.amount(),
              payment.amount.currency(), payment.base_amount.amount(), payment.bank_account_id,
              payment.reference, payment.transaction_id, payment.received_at, tx_.now(),
              context.actor, context.correlation_id, context.causation_id);
}

}  // namespace bilko::invoice
