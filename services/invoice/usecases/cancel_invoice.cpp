#include "invoice/usecases/cancel_invoice.h"

#include "bilko/events/outbox.h"
#include "invoice/store/invoice_store.h"

namespace bilko::invoice {

Invoice cancel_invoice(pg::Tx& tx, const CancelInvoice& command) {
  InvoiceStore invoices(tx);
  Invoice invoice = invoices.lock(command.invoice_id);
  const InvoiceStatus previous_status = invoice.status;
  const auto reversal = invoice.cancel(TransactionId::generate(tx.now()), command.reason, tx.now());
  invoices.save_progress(invoice);
  contracts::InvoiceCancelled cancelled{.invoice_id = invoice.id,
                                        .organization_id = tx.organization(),
                                        .invoice_number = invoice.number,
                                        .previous_status = previous_status,
                                        .reversal_transaction_id = {},
                                        .reverses_transaction_id = {},
                                        .legs = {},
                                        .reason = invoice.cancel_reason,
                                        .cancelled_by = contracts::Actor::of(tx.context()),
                                        .cancelled_at = tx.now()};
  if (reversal) {
    cancelled.reversal_transaction_id.value = reversal->transaction_id;
    cancelled.reverses_transaction_id = invoice.posting->transaction_id;
    cancelled.legs = reversal->legs;
  }
  events::publish(tx, cancelled);
  return invoice;
}

}  // namespace bilko::invoice
