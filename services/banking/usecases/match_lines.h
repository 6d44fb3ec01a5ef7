#pragma once

#include <span>
#include <vector>

#include "banking/store/bank_transaction_store.h"
#include "bilko/pg/tx.h"

namespace bilko::banking {

// Whoever learns targets or matches lines begins so (TargetStore::be_alone). A rebuild matches
// none.
void begin_matching(pg::Tx& tx, std::span<const OrganizationId> organizations);

// Matches the lines that can be matched without asking (domain/match.h), best first come by day
// and id. A line that belongs to an open invoice becomes identified and PaymentIdentified is
// published; one that belongs to a posted transaction is reconciled and BankTransactionReconciled
// is published. The lines are locked. Returns how many were matched; a second time that is none.
std::int64_t match_lines(pg::Tx& tx, std::vector<OpenLine> lines);

// The same for unmatched lines of these amounts: to be called when something of such an amount has
// come, gone or changed.
void match_amounts(pg::Tx& tx, const std::vector<Amount>& amounts);

// Reconciles the line that was identified with the payment that this transaction posts, when both
// have come; they may in any order.
void settle_identified(pg::Tx& tx, const TransactionId& gl_transaction_id,
                       const InvoiceId& invoice);

}  // namespace bilko::banking
