#pragma once

#include <string>
#include <string_view>

#include "bilko/contracts/actor.h"
#include "bilko/contracts/leg.h"
#include "bilko/json/codec.h"

// What the invoice service publishes about credit notes; events.md, "Topics".
namespace bilko::contracts {

// The subject is the credit note. The legs mirror the invoice's: debit 4000, credit 1200.
struct CreditNoteIssued {
  static constexpr std::string_view kType = "invoice.credit_note.issued";
  static constexpr int kRevision = 1;
  CreditNoteId credit_note_id;
  std::string credit_note_number;
  InvoiceId invoice_id;
  OrganizationId organization_id;
  Amount net_amount;
  Amount vat_amount;
  Amount total_amount;
  Amount base_amount;
  Currency currency;
  Rate exchange_rate;  // the invoice's
  TransactionId transaction_id;
  Legs legs;
  std::string disposition;  // what becomes of the credit
  Actor issued_by;
  Instant issued_at;

  const std::string& key() const { return credit_note_id.str(); }
  static void fields(auto& self, auto&& field) {
    field("creditNoteId", self.credit_note_id);
    field("creditNoteNumber", self.credit_note_number);
    field("invoiceId", self.invoice_id);
    field("organizationId", self.organization_id);
    field("netAmount", self.net_amount);
    field("vatAmount", self.vat_amount);
    field("totalAmount", self.total_amount);
    field("baseAmount", self.base_amount);
    field("currency", self.currency);
    field("exchangeRate", self.exchange_rate);
    field("transactionId", self.transaction_id);
    field("legs", self.legs);
    field("disposition", self.disposition);
    field("issuedBy", self.issued_by);
    field("issuedAt", self.issued_at);
  }
};

}  // namespace bilko::contracts
