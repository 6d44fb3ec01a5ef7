#pragma once

#include "bilko/contracts/invoice_events.h"
#include "bilko/contracts/payment_events.h"
#include "bilko/events/event.h"
#include "bilko/pg/tx.h"

// Keeps which invoices are open and which transactions post their payments, and matches the lines
// that wait for it.
namespace bilko::banking {

void learn_invoice_sent(pg::Tx& tx, const events::Event<contracts::InvoiceSent>& sent);
void learn_payment_received(pg::Tx& tx, const events::Event<contracts::PaymentReceived>& received);
void learn_invoice_paid(pg::Tx& tx, const events::Event<contracts::InvoicePaid>& paid);
void learn_invoice_cancelled(pg::Tx& tx, const events::Event<contracts::InvoiceCancelled>& event);
// The identified line is free again; it is never identified with the same invoice.
void learn_payment_declined(pg::Tx& tx, const events::Event<contracts::PaymentDeclined>& declined);

}  // namespace bilko::banking
