#pragma once

#include <optional>

#include "bilko/contracts/invoice_events.h"
#include "bilko/contracts/payment_events.h"
#include "ledger/domain/transaction.h"

// What the events of an invoice post (events.md, "The general ledger's mapping"). The publisher has
// chosen id, accounts and legs; the ledger adds the date of the books and the words.
namespace bilko::ledger {

// Dr Accounts Receivable / Cr Revenue, on the issue date.
Transaction transaction_of(const contracts::InvoiceSent& event);
// Dr Bank / Cr Accounts Receivable, on the UTC day of the payment.
Transaction transaction_of(const contracts::InvoicePaid& event);
Transaction transaction_of(const contracts::PaymentReceived& event);
// The mirror of what was posted when the invoice was sent; nothing for a draft, which posted
// nothing. Throws Error invalid `reversal_of_nothing` when the event names no transaction to
// reverse.
std::optional<Reversal> reversal_of(const contracts::InvoiceCancelled& event);

}  // namespace bilko::ledger
