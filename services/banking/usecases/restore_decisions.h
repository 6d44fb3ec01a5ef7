#pragma once

#include "bilko/contracts/bank_events.h"
#include "bilko/contracts/payment_events.h"
#include "bilko/events/event.h"
#include "bilko/pg/tx.h"

// What was decided of lines, by whomever, put down as it was announced (a rebuild): nothing is
// decided again.
namespace bilko::banking {

void restore_identified(pg::SilentTx& tx,
                        const events::Event<contracts::PaymentIdentified>& identified);
void restore_reconciled(pg::SilentTx& tx,
                        const events::Event<contracts::BankTransactionReconciled>& reconciled);
void restore_unreconciled(
    pg::SilentTx& tx, const events::Event<contracts::BankTransactionUnreconciled>& unreconciled);
void restore_declined(pg::SilentTx& tx, const events::Event<contracts::PaymentDeclined>& declined);

}  // namespace bilko::banking
