#include "invoice/usecases/create_invoice.h"

#include "bilko/events/outbox.h"
#include "bilko/numbering/numbering.h"
#include "invoice/store/invoice_store.h"
#include "invoice/store/tenant_store.h"
#include "invoice/usecases/require_contact.h"

namespace bilko::invoice {
namespace {

constexpr const char* kSeries = "INV";

Terms terms_of(const CreateInvoice& command) {
  return {
      .contact_id = command.contact_id,
      .currency = command.currency,
      .exchange_rate = locked_rate(command.currency, command.base_currency, command.exchange_rate),
      .issue_date = command.issue_date,
      .due_date = command.due_date,
      .lines = command.lines,
      .note = command.note};
}

contracts::InvoiceCreated created_event(const pg::Tx& tx, const Invoice& invoice) {
  return {.invoice_id = invoice.id,
          .organization_id = tx.organization(),
          .invoice_number = invoice.number,
          .contact_id = invoice.terms.contact_id,
          .total_amount = invoice.totals.total.amount(),
          .currency = invoice.terms.currency,
          .issue_date = invoice.terms.issue_date,
          .due_date = invoice.terms.due_date,
          .status = invoice.status,
          .created_by = contracts::Actor::of(tx.context()),
          .created_at = invoice.created_at};
}

}  // namespace

Invoice create_invoice(pg::Tx& tx, const CreateInvoice& command) {
  require_contact(tx, command.contact_id);
  Invoice invoice =
      Invoice::draft(InvoiceId::generate(tx.now()), terms_of(command), command.base_currency);
  TenantStore(tx).add();  // where the jobs will look
  invoice.number = numbering::next_number(tx, kSeries, command.issue_date.year());
  InvoiceStore(tx).insert(invoice);
  events::publish(tx, created_event(tx, invoice));
  return invoice;
}

}  // namespace bilko::invoice
