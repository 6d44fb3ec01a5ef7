#include "ledger/store/lock_store.h"

#include <set>
#include <utility>

namespace bilko::ledger {
namespace {

constexpr std::string_view kLearn = R"(
INSERT INTO transaction_lock AS known (organization_id, bank_transaction_id, transaction_id,
                                       sequence, changed_at)
SELECT s.* FROM unnest($1::text[], $2::text[], $3::text[], $4::bigint[], $5::timestamptz[])
    AS s(organization_id, bank_transaction_id, transaction_id, sequence, changed_at)
 ORDER BY s.organization_id, s.bank_transaction_id
ON CONFLICT (organization_id, bank_transaction_id) DO UPDATE
   SET transaction_id = excluded.transaction_id, sequence = excluded.sequence,
       changed_at = excluded.changed_at
 WHERE known.sequence < excluded.sequence
RETURNING organization_id, bank_transaction_id)";

using LineKey = std::pair<OrganizationId, BankTransactionId>;

}  // namespace

std::vector<LineState> LockStore::learn(std::span<const LineState> states) {
  std::set<LineKey> learned;
  for (const pg::Row& row :
       tx_.query(kLearn, pg::column(states, &LineState::organization_id),
                 pg::column(states, &LineState::bank_transaction_id),
                 pg::column(states, &LineState::transaction_id),
                 pg::column(states, &LineState::sequence), pg::column(states, &LineState::at)))
    learned.emplace(row.get<OrganizationId>("organization_id"),
                    row.get<BankTransactionId>("bank_transaction_id"));
  std::vector<LineState> fresh;
  for (const LineState& state : states)
    if (learned.contains({state.organization_id, state.bank_transaction_id}))
      fresh.push_back(state);
  return fresh;
}

}  // namespace bilko::ledger
