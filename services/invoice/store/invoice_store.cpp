#include "invoice/store/invoice_store.h"

#include "bilko/json/codec.h"
#include "invoice/store/invoice_rows.h"

namespace bilko::invoice {
namespace {

// Locking and reading are two statements: only a new statement sees what the one before waited for.
constexpr auto kLock =
    "SELECT version FROM invoice WHERE organization_id = $1 AND id = $2 FOR UPDATE";
constexpr auto kLoad = R"(
SELECT i.*, v.viewed_at
  FROM invoice i
  LEFT JOIN invoice_view v ON v.organization_id = i.organization_id AND v.invoice_id = i.id
 WHERE i.organization_id = $1 AND i.id = $2)";
constexpr auto kLoadLines = R"(
SELECT * FROM invoice_line WHERE organization_id = $1 AND invoice_id = $2 ORDER BY number)";
constexpr auto kList = R"(
SELECT i.*, v.viewed_at
  FROM invoice i
  LEFT JOIN invoice_view v ON v.organization_id = i.organization_id AND v.invoice_id = i.id
 WHERE i.organization_id = $1 AND ($2::text IS NULL OR i.id < $2)
   AND ($3::text IS NULL OR i.status = $3)
   AND ($4::boolean IS NULL OR (v.viewed_at IS NOT NULL) = $4)
   AND ($5::text IS NULL OR i.contact_id = $5)
   AND ($6::date IS NULL OR i.issue_date >= $6)
   AND ($7::date IS NULL OR i.issue_date <= $7)
 ORDER BY i.id DESC LIMIT $8)";

constexpr auto kInsert = R"(
INSERT INTO invoice (organization_id, id, invoice_number, contact_id, currency, base_currency,
                     exchange_rate, issue_date, due_date, note, net_amount, vat_amount,
                     total_amount, base_amount, status, paid_amount, paid_base_amount,
                     created_at, updated_at,
                     changed_by, correlation_id, caused_by)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, 'draft', 0, 0, $15, $15,
        $16, $17, $18))";
constexpr auto kInsertLines = R"(
INSERT INTO invoice_line (organization_id, invoice_id, id, number, description, quantity,
                          unit_price, vat_rate, vat_category, net_amount,
                          changed_by, correlation_id, caused_by)
SELECT $1, $2, l.id, l.number, l.description, l.quantity, l.unit_price, l.vat_rate, l.vat_category,
       l.net_amount, $10, $11, $12
  FROM unnest($3::text[], $4::text[], $5::numeric[], $6::numeric[], $7::numeric[], $8::text[],
              $9::numeric[]) WITH ORDINALITY
    AS l(id, description, quantity, unit_price, vat_rate, vat_category, net_amount, number))";
constexpr auto kDeleteLines =
    "DELETE FROM invoice_line WHERE organization_id = $1 AND invoice_id = $2";
constexpr auto kSaveTerms = R"(
UPDATE invoice
   SET contact_id = $3, currency = $4, exchange_rate = $5, issue_date = $6, due_date = $7,
       note = $8, net_amount = $9, vat_amount = $10, total_amount = $11, base_amount = $12,
       version = version + 1, updated_at = $13, changed_by = $14, correlation_id = $15,
       caused_by = $16
 WHERE organization_id = $1 AND id = $2)";
constexpr auto kSaveProgress = R"(
UPDATE invoice
   SET status = $3, paid_amount = $4, paid_base_amount = $5, tracking_token = $6,
       transaction_id = $7, legs = $8::jsonb, reversal_transaction_id = $9, cancel_reason = $10,
       sent_at = $11, paid_at = $12, cancelled_at = $13, pdf_url = $14, pdf_sha256 = $15,
       version = version + 1, updated_at = $16, changed_by = $17, correlation_id = $18,
       caused_by = $19
 WHERE organization_id = $1 AND id = $2)";
// Locked in the order of their ids, so that two runs cannot wait for each other in a circle.
constexpr auto kMarkOverdue = R"(
WITH due AS MATERIALIZED (
  SELECT organization_id, id FROM invoice
   WHERE organization_id = $1 AND status = 'sent' AND due_date < $2
   ORDER BY id LIMIT $3 FOR UPDATE)
UPDATE invoice i
   SET status = 'overdue', overdue_at = $4, version = i.version + 1, updated_at = $4,
       changed_by = $5, correlation_id = $6, caused_by = $7
  FROM due
 WHERE i.organization_id = due.organization_id AND i.id = due.id
RETURNING i.id, i.invoice_number, i.due_date)";

Error not_found() { return {ErrorKind::not_found, "not_found", "there is no such invoice"}; }

void stamp(Invoice& invoice, Instant now) {
  invoice.updated_at = now;
  ++invoice.version;
}

}  // namespace

Invoice InvoiceStore::load(const InvoiceId& id) {
  const auto row = tx_.maybe_one(kLoad, tx_.organization(), id);
  if (!row) throw not_found();
  Invoice invoice = invoice_of(*row);
  for (const pg::Row& line : tx_.query(kLoadLines, tx_.organization(), id))
    invoice.terms.lines.push_back(line_of(line));
  return invoice;
}

Invoice InvoiceStore::lock(const InvoiceId& id) {
  lock_version(id);
  return load(id);
}

std::int64_t InvoiceStore::lock_version(const InvoiceId& id) {
  const auto row = tx_.maybe_one(kLock, tx_.organization(), id);
  if (!row) throw not_found();
  return row->get<std::int64_t>("version");
}

std::vector<Invoice> InvoiceStore::list(const InvoiceFilter& filter,
                                        const std::optional<InvoiceId>& after, std::int64_t limit) {
  std::optional<InvoiceStatus> stored;
  std::optional<bool> is_viewed;
  if (filter.status) stored = stored_status(*filter.status);
  if (stored == InvoiceStatus::sent) is_viewed = filter.status == InvoiceStatus::viewed;
  std::vector<Invoice> invoices;
  for (const pg::Row& row :
       tx_.query(kList, tx_.organization(), after, stored, is_viewed, filter.contact_id,
                 filter.issued_from, filter.issued_to, limit))
    invoices.push_back(invoice_of(row));
  return invoices;
}

void InvoiceStore::insert(Invoice& invoice) {
  const Terms& terms = invoice.terms;
  const Totals& totals = invoice.totals;
  const Context& context = tx_.context();
  tx_.execute(kInsert, tx_.organization(), invoice.id, invoice.number, terms.contact_id,
              terms.currency, invoice.base_currency, terms.exchange_rate, terms.issue_date,
              terms.due_date, terms.note, totals.net.amount(), totals.vat.amount(),
              totals.total.amount(), invoice.base_total().amount(), tx_.now(), context.actor,
              context.correlation_id, context.causation_id);
  insert_lines(invoice);
  invoice.created_at = invoice.updated_at = tx_.now();
}

void InvoiceStore::insert_lines(const Invoice& invoice) {
  const auto& lines = invoice.terms.lines;
  const Context& context = tx_.context();
  const auto new_id = [this](const Line&) { return InvoiceLineId::generate(tx_.now()); };
  const auto net = [&](const Line& line) { return line.net(invoice.terms.currency).amount(); };
  tx_.execute(kInsertLines, tx_.organization(), invoice.id, pg::column(lines, new_id),
              pg::column(lines, &Line::description), pg::column(lines, &Line::quantity),
              pg::column(lines, &Line::unit_price), pg::column(lines, &Line::vat_rate),
              pg::column(lines, &Line::vat_category), pg::column(lines, net), context.actor,
              context.correlation_id, context.causation_id);
}

void InvoiceStore::save_terms(Invoice& invoice) {
  const Terms& terms = invoice.terms;
  const Totals& totals = invoice.totals;
  const Context& context = tx_.context();
  tx_.execute(kSaveTerms, tx_.organization(), invoice.id, terms.contact_id, terms.currency,
              terms.exchange_rate, terms.issue_date, terms.due_date, terms.note,
              totals.net.amount(), totals.vat.amount(), totals.total.amount(),
              invoice.base_total().amount(), tx_.now(), context.actor, context.correlation_id,
              context.causation_id);
  tx_.execute(kDeleteLines, tx_.organization(), invoice.id);
  insert_lines(invoice);
  stamp(invoice, tx_.now());
}

void InvoiceStore::save_progress(Invoice& invoice) {
  const Context& context = tx_.context();
  std::optional<TransactionId> transaction_id;
  std::optional<std::string> legs;
  if (invoice.posting) {
    transaction_id = invoice.posting->transaction_id;
    legs = json::encode(invoice.posting->legs);
  }
  std::optional<std::string> pdf_url, pdf_sha256;
  if (invoice.pdf) {
    pdf_url = invoice.pdf->url;
    pdf_sha256 = invoice.pdf->sha256;
  }
  tx_.execute(kSaveProgress, tx_.organization(), invoice.id, stored_status(invoice.status),
              invoice.paid.amount(), invoice.paid_base.amount(), invoice.tracking_token,
              transaction_id, legs, invoice.reversal_transaction_id, invoice.cancel_reason,
              invoice.sent_at, invoice.paid_at, invoice.cancelled_at, pdf_url, pdf_sha256,
              tx_.now(), context.actor, context.correlation_id, context.causation_id);
  stamp(invoice, tx_.now());
}

std::vector<DueInvoice> InvoiceStore::mark_overdue(Date date, std::int64_t limit) {
  const Context& context = tx_.context();
  std::vector<DueInvoice> marked;
  for (const pg::Row& row : tx_.query(kMarkOverdue, tx_.organization(), date, limit, tx_.now(),
                                      context.actor, context.correlation_id, context.causation_id))
    marked.push_back({row.get<InvoiceId>("id"), row.get<std::string>("invoice_number"),
                      row.get<Date>("due_date")});
  return marked;
}

}  // namespace bilko::invoice
