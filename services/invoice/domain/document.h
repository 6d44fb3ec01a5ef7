#pragma once

#include <optional>
#include <string>

#include "invoice/domain/contact.h"
#include "invoice/domain/invoice.h"

namespace bilko::invoice {

// The organization as it stands on its documents.
struct Seller {
  std::string name;
  std::optional<std::string> legal_name;
  std::optional<std::string> tax_id;
  std::optional<std::string> address;
  std::optional<std::string> iban;
};

// All that is printed of an invoice: two equal ones print the same bytes.
struct InvoiceDocument {
  Seller seller;
  ContactDetails buyer;
  Invoice invoice;

  // What the customer states when paying, so that the bank's line finds the invoice.
  const std::string& payment_reference() const { return invoice.number; }
};

}  // namespace bilko::invoice
