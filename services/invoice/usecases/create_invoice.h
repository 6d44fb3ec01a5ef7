#pragma once

#include "bilko/pg/tx.h"
#include "invoice/domain/invoice.h"

namespace bilko::invoice {

struct CreateInvoice {
  Currency base_currency;  // of the organization, from the token
  ContactId contact_id;
  Currency currency;
  std::optional<Rate> exchange_rate;  // see locked_rate
  Date issue_date;
  Date due_date;
  std::vector<Line> lines;
  std::optional<std::string> note;

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

// Makes a draft with the next number of the year of its issue date. Publishes InvoiceCreated.
Invoice create_invoice(pg::Tx& tx, const CreateInvoice& command);

}  // namespace bilko::invoice
