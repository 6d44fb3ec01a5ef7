#include "ledger/usecases/lock_transactions.h"

#include <fmt/format.h>

#include <map>

#include "bilko/contracts/ledger_events.h"
#include "bilko/events/outbox.h"
#include "ledger/store/lock_store.h"

namespace bilko::ledger {
namespace {

LineState state_of(const auto& event, std::optional<TransactionId> transaction_id, Instant at) {
  return {.organization_id = event.data.organization_id,
          .bank_transaction_id = event.data.bank_transaction_id,
          .transaction_id = std::move(transaction_id),
          .sequence = event.meta.sequence.value_or(0),
          .at = at,
          .cause = events::context_of(event.meta)};
}

// The last word about each line.
std::vector<LineState> latest(const std::vector<LineState>& states) {
  std::map<BankTransactionId, LineState> by_line;
  for (const LineState& state : states) {
    const auto [place, is_first] = by_line.try_emplace(state.bank_transaction_id, state);
    if (!is_first && place->second.sequence < state.sequence) place->second = state;
  }
  std::vector<LineState> result;
  for (auto& [line, state] : by_line) result.push_back(std::move(state));
  return result;
}

void require_posted(pg::Tx& tx, const std::vector<LineState>& states) {
  std::vector<TransactionKey> keys;
  for (const LineState& state : states)
    keys.push_back({state.organization_id, *state.transaction_id});
  const auto posted = TransactionStore(tx).find(keys);
  for (const TransactionKey& key : keys)
    if (!posted.contains(key))
      throw Error(ErrorKind::not_found, "transaction_missing",
                  fmt::format("transaction {}, which was reconciled, is not posted", key.id.str()));
}

}  // namespace

void lock_transactions(pg::Tx& tx, events::Batch<contracts::BankTransactionReconciled> reconciled) {
  std::vector<LineState> states;
  for (const auto& event : reconciled)
    states.push_back(state_of(event, event.data.gl_transaction_id, event.data.reconciled_at));
  states = latest(states);
  require_posted(tx, states);
  for (const LineState& state : LockStore(tx).learn(states))
    events::publish(tx, state.cause,
                    contracts::TransactionLocked{.transaction_id = *state.transaction_id,
                                                 .organization_id = state.organization_id,
                                                 .bank_transaction_id = state.bank_transaction_id,
                                                 .locked_at = state.at});
}

void unlock_transactions(pg::Tx& tx,
                         events::Batch<contracts::BankTransactionUnreconciled> unreconciled) {
  std::vector<LineState> states;
  for (const auto& event : unreconciled)
    states.push_back(state_of(event, std::nullopt, event.data.unreconciled_at));
  LockStore(tx).learn(latest(states));
}

}  // namespace bilko::ledger
