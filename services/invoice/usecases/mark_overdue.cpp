#include "invoice/usecases/mark_overdue.h"

#include "bilko/contracts/invoice_events.h"
#include "bilko/events/outbox.h"
#include "invoice/store/invoice_store.h"
#include "invoice/store/tenant_store.h"

namespace bilko::invoice {

std::int64_t mark_overdue(pg::Tx& tx, Date date, std::int64_t limit) {
  const auto marked = InvoiceStore(tx).mark_overdue(date, limit);
  for (const DueInvoice& invoice : marked)
    events::publish(
        tx, contracts::InvoiceOverdue{.invoice_id = invoice.id,
                                      .organization_id = tx.organization(),
                                      .invoice_number = invoice.number,
                                      .due_date = invoice.due_date,
                                      .days_past_due = static_cast<int>(date - invoice.due_date),
                                      .marked_overdue_at = tx.now()});
  return std::ssize(marked);
}

std::vector<OrganizationId> organizations_with_invoices(pg::Tx& tx) {
  return TenantStore(tx).all();
}

}  // namespace bilko::invoice
