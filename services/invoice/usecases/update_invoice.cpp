#include "invoice/usecases/update_invoice.h"

#include "bilko/events/outbox.h"
#include "bilko/json/changes.h"
#include "invoice/store/invoice_store.h"
#include "invoice/usecases/require_contact.h"

namespace bilko::invoice {
namespace {

// What may differ afterwards, by the names that the event and clients use.
struct Editable {
  Terms terms;
  Amount net_amount;
  Amount vat_amount;
  Amount total_amount;
  Amount base_amount;

  static void fields(auto& self, auto&& field) {
    field("contactId", self.terms.contact_id);
    field("currency", self.terms.currency);
    field("exchangeRate", self.terms.exchange_rate);
    field("issueDate", self.terms.issue_date);
    field("dueDate", self.terms.due_date);
    field("lines", self.terms.lines);
    field("note", self.terms.note);
    field("netAmount", self.net_amount);
    field("vatAmount", self.vat_amount);
    field("totalAmount", self.total_amount);
    field("baseAmount", self.base_amount);
  }
};

Editable editable_of(const Invoice& invoice) {
  return {invoice.terms, invoice.totals.net.amount(), invoice.totals.vat.amount(),
          invoice.totals.total.amount(), invoice.base_total().amount()};
}

Terms revised_terms(const Invoice& invoice, const UpdateInvoice& command) {
  Terms terms = invoice.terms;
  if (command.contact_id) terms.contact_id = *command.contact_id;
  if (command.issue_date) terms.issue_date = *command.issue_date;
  if (command.due_date) terms.due_date = *command.due_date;
  if (command.lines) terms.lines = *command.lines;
  if (command.note) terms.note = command.note->value;
  if (command.currency) terms.currency = *command.currency;
  if (terms.currency != invoice.terms.currency || command.exchange_rate)
    terms.exchange_rate = locked_rate(terms.currency, invoice.base_currency, command.exchange_rate);
  return terms;
}

contracts::InvoiceUpdated updated_event(const pg::Tx& tx, const Invoice& invoice,
                                        const json::Changes& changes) {
  return {.invoice_id = invoice.id,
          .organization_id = tx.organization(),
          .updated_fields = changes.fields,
          .before = changes.before,
          .after = changes.after,
          .updated_by = contracts::Actor::of(tx.context()),
          .updated_at = invoice.updated_at};
}

}  // namespace

Invoice update_invoice(pg::Tx& tx, const UpdateInvoice& command) {
  InvoiceStore invoices(tx);
  Invoice invoice = invoices.lock(command.invoice_id);
  require_version(invoice.version, command.expected_version);
  if (command.contact_id) require_contact(tx, *command.contact_id);
  const Editable before = editable_of(invoice);
  invoice.revise(revised_terms(invoice, command));
  const auto changes = json::changes_between(before, editable_of(invoice));
  if (changes.empty()) return invoice;
  invoices.save_terms(invoice);
  events::publish(tx, updated_event(tx, invoice, changes));
  return invoice;
}

}  // namespace bilko::invoice
