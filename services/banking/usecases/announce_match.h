#pragma once

#include "banking/domain/bank_transaction.h"
#include "bilko/pg/tx.h"

namespace bilko::banking {

// Publishes what a matched line has become: PaymentIdentified or BankTransactionReconciled.
void announce_match(pg::Tx& tx, const BankTransaction& transaction);

}  // namespace bilko::banking
