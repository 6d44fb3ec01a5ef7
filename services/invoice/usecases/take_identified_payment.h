#pragma once

#include "bilko/contracts/bank_events.h"
#include "bilko/events/event.h"
#include "bilko/pg/tx.h"

namespace bilko::invoice {

// A statement line fits an invoice: takes the payment in, or declines it when it does not fit any
// more. Publishes InvoicePaid or PaymentReceived, or PaymentDeclined. A line pays once: naming the
// same invoice again changes nothing, another one is declined. Throws Error not_found
// `bank_account_missing` until its bank account is known.
void take_identified_payment(pg::Tx& tx,
                             const events::Event<contracts::PaymentIdentified>& identified);

}  // namespace bilko::invoice
