#include "invoice/http/invoice_views.h"

namespace bilko::invoice {

InvoiceView list_view_of(const Invoice& invoice) {
  InvoiceView view{.id = invoice.id,
                   .invoice_number = invoice.number,
                   .status = invoice.status,
                   .allowed_actions = invoice.allowed_actions(),
                   .contact_id = invoice.terms.contact_id,
                   .currency = invoice.terms.currency,
                   .base_currency = invoice.base_currency,
                   .exchange_rate = invoice.terms.exchange_rate,
                   .issue_date = invoice.terms.issue_date,
                   .due_date = invoice.terms.due_date,
                   .note = {invoice.terms.note},
                   .lines = {},
                   .vat_subtotals = {},
                   .net_amount = invoice.totals.net.amount(),
                   .vat_amount = invoice.totals.vat.amount(),
                   .total_amount = invoice.totals.total.amount(),
                   .base_amount = invoice.base_total().amount(),
                   .payment_state = invoice.payment_state(),
                   .paid_amount = invoice.paid.amount(),
                   .outstanding_amount = invoice.outstanding().amount(),
                   .tracking_token = {invoice.tracking_token},
                   .pdf_url = {},
                   .pdf_sha256 = {},
                   .transaction_id = {},
                   .reversal_transaction_id = {invoice.reversal_transaction_id},
                   .cancel_reason = {invoice.cancel_reason},
                   .sent_at = {invoice.sent_at},
                   .viewed_at = {invoice.viewed_at},
                   .overdue_at = {invoice.overdue_at},
                   .paid_at = {invoice.paid_at},
                   .cancelled_at = {invoice.cancelled_at},
                   .version = invoice.version,
                   .created_at = invoice.created_at,
                   .updated_at = invoice.updated_at};
  if (invoice.pdf) {
    view.pdf_url.value = invoice.pdf->url;
    view.pdf_sha256.value = invoice.pdf->sha256;
  }
  if (invoice.posting) view.transaction_id.value = invoice.posting->transaction_id;
  return view;
}

InvoiceView view_of(const Invoice& invoice) {
  InvoiceView view = list_view_of(invoice);
  const Currency currency = invoice.terms.currency;
  auto& lines = view.lines.emplace();
  for (const Line& line : invoice.terms.lines) lines.push_back({line, line.net(currency).amount()});
  auto& subtotals = view.vat_subtotals.emplace();
  for (const VatSubtotal& part : vat_subtotals(invoice.terms.lines, currency))
    subtotals.push_back(
        {part.vat.category, part.vat.rate, part.net.amount(), part.amount.amount()});
  return view;
}

InvoiceView settled_view_of(const RecordedPayment& recorded) {
  InvoiceView view = view_of(recorded.invoice);
  view.transaction_id.value = recorded.payment.transaction_id;
  return view;
}

PaymentView payment_view_of(const RecordedPayment& recorded) {
  const auto& [invoice, payment] = recorded;
  return {.id = payment.id,
          .invoice_id = invoice.id,
          .invoice_number = invoice.number,
          .amount = payment.amount.amount(),
          .currency = payment.amount.currency(),
          .base_amount = payment.base_amount.amount(),
          .exchange_rate = invoice.terms.exchange_rate,
          .bank_account_id = payment.bank_account_id,
          .payment_reference = payment.reference,
          .transaction_id = payment.transaction_id,
          .received_at = payment.received_at,
          .status = invoice.status,
          .payment_state = invoice.payment_state(),
          .outstanding_amount = invoice.outstanding().amount(),
          .allowed_actions = invoice.allowed_actions()};
}

}  // namespace bilko::invoice
