#pragma once

#include <vector>

#include "bilko/pg/tx.h"
#include "ledger/store/transaction_store.h"

namespace bilko::ledger {

// The one way into the books. Posts each transaction that is not there yet and announces it;
// posting the same one again changes nothing. Takes any number, of several organizations. Throws
// Error invalid `transaction_invalid` (domain/transaction.h), not_found `account_missing` while an
// account of a leg is not in the chart, std::logic_error when an id is posted already with other
// content.
void post_transactions(pg::Tx& tx, std::vector<Posting> postings);

}  // namespace bilko::ledger
