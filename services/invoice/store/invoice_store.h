#pragma once

#include <optional>
#include <string>
#include <vector>

#include "bilko/pg/tx.h"
#include "invoice/domain/invoice.h"

namespace bilko::invoice {

struct InvoiceFilter {
  std::optional<InvoiceStatus> status;
  std::optional<ContactId> contact_id;
  std::optional<Date> issued_from;
  std::optional<Date> issued_to;
};

// What the overdue job needs to tell of an invoice.
struct DueInvoice {
  InvoiceId id;
  std::string number;
  Date due_date;
};

// The tenant's invoices and their lines. Each save is one INSERT or UPDATE of the invoice, so that
// the trail has one row per command, and stamps the invoice with version and time.
class InvoiceStore {
 public:
  explicit InvoiceStore(pg::Tx& tx) : tx_(tx) {}

  // Throws Error not_found.
  Invoice load(const InvoiceId& id);
  // The same, and nobody else changes it until the transaction ends.
  Invoice lock(const InvoiceId& id);
  // Its version, and nobody else changes it until the transaction ends. Throws Error not_found.
  std::int64_t lock_version(const InvoiceId& id);
  // Newest first and without their lines, after the one the page before ended with.
  std::vector<Invoice> list(const InvoiceFilter& filter, const std::optional<InvoiceId>& after,
                            std::int64_t limit);

  void insert(Invoice& invoice);
  // The terms of a draft, its lines included.
  void save_terms(Invoice& invoice);
  // All that sending, payments and cancelling change.
  void save_progress(Invoice& invoice);

  // Makes at most `limit` invoices overdue that were due before the date and are not paid; says
  // which.
  std::vector<DueInvoice> mark_overdue(Date date, std::int64_t limit);

 private:
  void insert_lines(const Invoice& invoice);
  pg::Tx& tx_;
};

}  // namespace bilko::invoice
