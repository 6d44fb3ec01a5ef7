#include "invoice/store/payment_store.h"

namespace bilko::invoice {
namespace {

constexpr auto kInsert = R"(
INSERT INTO payment (organization_id, id, invoice_id, amount, currency, base_amount,
                     bank_account_id, payment_reference, transaction_id, received_at, created_at,
                     bank_transaction_id, changed_by, correlation_id, caused_by)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15))";
constexpr auto kPaidBy =
    "SELECT invoice_id FROM payment WHERE organization_id = $1 AND bank_transaction_id = $2";

}  // namespace

void PaymentStore::insert(const Payment& payment) {
  const Context& context = tx_.context();
  tx_.execute(kInsert, tx_.organization(), payment.id, payment.invoice_id, payment.amount.amount(),
              payment.amount.currency(), payment.base_amount.amount(), payment.bank_account_id,
              payment.reference, payment.transaction_id, payment.received_at, tx_.now(),
              payment.bank_transaction_id, context.actor, context.correlation_id,
              context.causation_id);
}

std::optional<InvoiceId> PaymentStore::paid_by(const BankTransactionId& line) {
  const auto row = tx_.maybe_one(kPaidBy, tx_.organization(), line);
  if (!row) return std::nullopt;
  return row->get<InvoiceId>("invoice_id");
}

}  // namespace bilko::invoice
