#pragma once

#include "bilko/contracts/invoice_events.h"
#include "bilko/contracts/ledger_events.h"
#include "bilko/contracts/payment_events.h"
#include "bilko/events/event.h"
#include "bilko/pg/tx.h"

// What lines may belong to, learned once more (a rebuild). No line is matched: what was decided of
// lines was announced, and is not decided again.
namespace bilko::banking {

void restore_posting(pg::SilentTx& tx, const events::Event<contracts::TransactionPosted>& posted);
void restore_invoice(pg::SilentTx& tx, const events::Event<contracts::InvoiceSent>& sent);
void restore_payment(pg::SilentTx& tx, const events::Event<contracts::PaymentReceived>& received);
void restore_last_payment(pg::SilentTx& tx, const events::Event<contracts::InvoicePaid>& paid);
void restore_cancellation(pg::SilentTx& tx,
                          const events::Event<contracts::InvoiceCancelled>& cancelled);

}  // namespace bilko::banking
