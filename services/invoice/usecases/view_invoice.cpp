#include "invoice/usecases/view_invoice.h"

#include "bilko/contracts/invoice_events.h"
#include "bilko/events/outbox.h"
#include "invoice/store/invoice_store.h"
#include "invoice/store/tracking_store.h"

namespace bilko::invoice {
namespace {

InvoiceId enter_tenant(pg::Tx& tx, const std::string& tracking_token) {
  const auto tracked = TrackingStore(tx).find(tracking_token);
  if (!tracked) throw Error(ErrorKind::not_found, "not_found", "there is no such invoice");
  Context context = tx.context();
  context.organization = tracked->organization_id;
  tx.switch_to(std::move(context));
  return tracked->invoice_id;
}

}  // namespace

void view_invoice(pg::Tx& tx, const std::string& tracking_token) {
  const InvoiceId invoice_id = enter_tenant(tx, tracking_token);
  TrackingStore tracking(tx);
  if (tracking.is_viewed(invoice_id)) return;
  const Invoice invoice = InvoiceStore(tx).lock(invoice_id);
  if (invoice.viewed_at) return;  // somebody was faster
  tracking.insert_view(invoice_id);
  events::publish(tx, contracts::InvoiceViewed{.invoice_id = invoice_id,
                                               .organization_id = tx.organization(),
                                               .invoice_number = invoice.number,
                                               .tracking_token = tracking_token,
                                               .viewed_at = tx.now()});
}

}  // namespace bilko::invoice
