#pragma once

#include <utility>
#include <vector>

#include "bilko/events/event.h"
#include "bilko/events/outbox.h"
#include "ledger/domain/document_entry.h"
#include "ledger/domain/expense_posting.h"
#include "ledger/domain/invoice_posting.h"
#include "ledger/store/document_store.h"
#include "ledger/usecases/post_transactions.h"

namespace bilko::ledger {

// Posts what the events of a document post, and notes what is owed since. Failures: those of
// post_transactions.
template <class Payload>
void post_documents(pg::Tx& tx, events::Batch<Payload> batch) {
  std::vector<Posting> postings;
  std::vector<DocumentEntry> entries;
  for (const auto& [meta, data] : batch) {
    postings.push_back({transaction_of(data), events::context_of(meta)});
    entries.push_back(entry_of(data));
  }
  post_transactions(tx, std::move(postings));
  DocumentStore(tx).insert_new(entries);
}

}  // namespace bilko::ledger
