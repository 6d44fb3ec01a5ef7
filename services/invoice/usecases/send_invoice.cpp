#include "invoice/usecases/send_invoice.h"

#include <fmt/format.h>

#include "bilko/accounts/ledger_account_store.h"
#include "bilko/core/hash.h"
#include "bilko/events/outbox.h"
#include "invoice/store/contact_store.h"
#include "invoice/store/invoice_store.h"
#include "invoice/store/tracking_store.h"

namespace bilko::invoice {
namespace {

using contracts::AccountRole;
constexpr std::size_t kTokenBytes = 16;

Accounts known_accounts(pg::Tx& tx) {
  const auto roles = accounts::LedgerAccountStore(tx).roles();
  return {.bank = roles[AccountRole::bank],
          .receivable = roles[AccountRole::accounts_receivable],
          .revenue = roles[AccountRole::revenue],
          .vat_out = roles[AccountRole::vat_out]};
}

contracts::InvoiceSent sent_event(const pg::Tx& tx, const Invoice& invoice,
                                  const Accounts& accounts, const Contact& contact) {
  return {.invoice_id = invoice.id,
          .organization_id = tx.organization(),
          .invoice_number = invoice.number,
          .contact_id = contact.id,
          .contact_email = {contact.details.email.str()},
          .net_amount = invoice.totals.net.amount(),
          .vat_amount = invoice.totals.vat.amount(),
          .total_amount = invoice.totals.total.amount(),
          .base_amount = invoice.base_total().amount(),
          .currency = invoice.terms.currency,
          .exchange_rate = invoice.terms.exchange_rate,
          .issue_date = invoice.terms.issue_date,
          .due_date = invoice.terms.due_date,
          .pdf_url = invoice.pdf->url,
          .pdf_sha256 = invoice.pdf->sha256,
          .tracking_token = *invoice.tracking_token,
          .transaction_id = invoice.posting->transaction_id,
          .debit_account_id = accounts.receivable,
          .credit_account_id = accounts.revenue,
          .legs = invoice.posting->legs,
          .sent_by = contracts::Actor::of(tx.context()),
          .sent_at = *invoice.sent_at};
}

}  // namespace

Invoice send_invoice(pg::Tx& tx, const SendInvoice& command) {
  InvoiceStore invoices(tx);
  Invoice invoice = invoices.lock(command.invoice_id);
  invoice.require(Action::send);
  BILKO_CHECK(command.pdf_sha256);  // nothing becomes a draft again
  const Accounts accounts = known_accounts(tx);
  const Contact contact = ContactStore(tx).load(invoice.terms.contact_id);
  const Posting sale{TransactionId::generate(tx.now()),
                     sale_legs(invoice.totals, invoice.exchange(), accounts)};
  const Pdf pdf{fmt::format("/api/v1/invoices/{}/pdf", invoice.id.str()), *command.pdf_sha256};
  invoice.send(sale, hex(random_bytes(kTokenBytes)), pdf, tx.now());
  invoices.save_progress(invoice);
  TrackingStore(tx).insert_token(*invoice.tracking_token, invoice.id);
  events::publish(tx, sent_event(tx, invoice, accounts, contact));
  return invoice;
}

}  // namespace bilko::invoice
