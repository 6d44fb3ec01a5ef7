#pragma once

#include "bilko/contracts/invoice_events.h"
#include "bilko/contracts/payment_events.h"
#include "bilko/events/event.h"
#include "bilko/pg/tx.h"

// What a customer is told about an invoice, at the address the invoice was sent to (a reminder: at
// the contact's of today); nothing where the contact has none. Payments and overdue throw Error
// not_found `invoice_unknown` until the invoice is known.
namespace bilko::notification {

void notify_invoice_sent(pg::Tx& tx, const events::Event<contracts::InvoiceSent>& sent);
void notify_invoice_paid(pg::Tx& tx, const events::Event<contracts::InvoicePaid>& paid);
void notify_payment_received(pg::Tx& tx, const events::Event<contracts::PaymentReceived>& received);
void notify_invoice_overdue(pg::Tx& tx, const events::Event<contracts::InvoiceOverdue>& overdue);
void remind_customer(pg::Tx& tx, const events::Event<contracts::ReminderIssued>& issued);

}  // namespace bilko::notification
