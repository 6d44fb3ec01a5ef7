#pragma once

#include <optional>
#include <string>

#include "bilko/contracts/ids.h"
#include "bilko/core/date.h"
#include "bilko/core/money.h"
#include "bilko/pg/tx.h"

namespace bilko::notification {

// What mails about an invoice need to know and only `invoice.invoice.sent` says.
struct KnownInvoice {
  InvoiceId id;
  std::string number;
  std::optional<std::string> contact_email;
  Amount total_amount;
  Currency currency;
  Date due_date;
};

// What other services said, of the tenant: the tables `organization` and `invoice`.
class DirectoryStore {
 public:
  explicit DirectoryStore(pg::Tx& tx) : tx_(tx) {}

  // Unless something newer (by the event's sequence) is known.
  void learn_organization(const std::string& name, std::int64_t sequence);
  // Empty while nothing is known.
  std::string organization_name();

  // What is known stays.
  void learn_invoice(const KnownInvoice& invoice);
  // Throws Error not_found `invoice_unknown` until it was sent.
  KnownInvoice invoice(const InvoiceId& id);

 private:
  pg::Tx& tx_;
};

}  // namespace bilko::notification
