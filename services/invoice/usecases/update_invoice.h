#pragma once

#include "bilko/core/version.h"
#include "bilko/json/codec.h"
#include "bilko/pg/tx.h"
#include "invoice/domain/invoice.h"

namespace bilko::invoice {

// What is absent stays; null takes the note away.
struct UpdateInvoice {
  InvoiceId invoice_id;              // from the path
  ExpectedVersion expected_version;  // from If-Match
  std::optional<ContactId> contact_id;
  std::optional<Currency> currency;
  std::optional<Rate> exchange_rate;  // needed with another currency, see locked_rate
  std::optional<Date> issue_date;
  std::optional<Date> due_date;
  std::optional<std::vector<Line>> lines;  // all of them
  std::optional<json::Nullable<std::string>> note;

  static void fields(auto& self, auto&& field) {
    field("contactId", self.contact_id);
    field("currency", self.currency);
    field("exchangeRate", self.exchange_rate);
    field("issueDate", self.issue_date);
    field("dueDate", self.due_date);
    field("lines", self.lines);
    field("note", self.note);
  }
};

// Changes a draft. Publishes InvoiceUpdated, unless nothing differs. Throws Error stale
// `version_mismatch`.
Invoice update_invoice(pg::Tx& tx, const UpdateInvoice& command);

}  // namespace bilko::invoice
