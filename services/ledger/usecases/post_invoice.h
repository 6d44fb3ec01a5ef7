#pragma once

#include "bilko/contracts/invoice_events.h"
#include "bilko/contracts/payment_events.h"
#include "bilko/events/event.h"
#include "bilko/pg/tx.h"

// Posts what happens to invoices, by the mapping of domain/invoice_posting.h. Failures: those of
// post_transactions and reverse_transactions.
namespace bilko::ledger {

void post_invoice_sent(pg::Tx& tx, events::Batch<contracts::InvoiceSent> sent);
void post_invoice_paid(pg::Tx& tx, events::Batch<contracts::InvoicePaid> paid);
void post_payment_received(pg::Tx& tx, events::Batch<contracts::PaymentReceived> received);
// Drafts posted nothing, so their cancellation posts nothing.
void post_invoice_cancelled(pg::Tx& tx, events::Batch<contracts::InvoiceCancelled> cancelled);

}  // namespace bilko::ledger
