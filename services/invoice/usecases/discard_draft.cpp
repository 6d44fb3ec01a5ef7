#include "invoice/usecases/discard_draft.h"

#include "invoice/store/invoice_store.h"
#include "invoice/usecases/cancel_invoice.h"

namespace bilko::invoice {

Invoice discard_draft(pg::Tx& tx, const InvoiceId& invoice_id) {
  InvoiceStore(tx).lock(invoice_id).require(Action::remove);
  return cancel_invoice(tx, {.invoice_id = invoice_id, .reason = std::nullopt});
}

}  // namespace bilko::invoice
