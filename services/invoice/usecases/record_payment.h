#pragma once

#include "bilko/pg/tx.h"
#include "invoice/domain/invoice.h"

namespace bilko::invoice {

struct RecordPayment {
  InvoiceId invoice_id;
  std::optional<Amount> amount;                  // none: all that is open
  std::optional<BankAccountId> bank_account_id;  // none: the organization's default one
  std::string payment_reference;
  std::optional<Instant> received_at;                      // none: now
  std::optional<BankTransactionId> bank_transaction_id{};  // the statement line that pays
};

struct RecordedPayment {
  Invoice invoice;
  Payment payment;
};

// Takes a payment and posts it. Publishes InvoicePaid if it settles the invoice, else
// PaymentReceived.
RecordedPayment record_payment(pg::Tx& tx, const RecordPayment& command);

}  // namespace bilko::invoice
