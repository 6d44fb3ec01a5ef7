#include "banking/usecases/reconcile_transaction.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "banking/store/bank_account_store.h"
#include "banking/store/bank_transaction_store.h"
#include "banking/store/target_store.h"
#include "banking/usecases/announce_match.h"
#include "bilko/events/outbox.h"

namespace bilko::banking {
namespace {

constexpr std::size_t kCandidatesMax = 20;
constexpr std::size_t kReasonMax = 500;

OpenLine with_gl_account(pg::Tx& tx, const BankTransaction& transaction) {
  return {transaction, BankAccountStore(tx).load(transaction.bank_account_id).gl_account_id};
}

TargetPool pool_for(pg::Tx& tx, const OpenLine& line) {
  TargetStore store(tx);
  auto targets = store.open_invoices(std::span(&line, 1));
  std::ranges::move(store.postings(std::span(&line, 1)), std::back_inserter(targets));
  return TargetPool(std::move(targets));
}

void require_free(const PostingState& posting) {
  if (posting.is_taken)
    throw Error(ErrorKind::conflict, "transaction_reconciled",
                "the transaction is reconciled with another line");
  if (posting.is_reversed)
    throw Error(ErrorKind::conflict, "transaction_reversed",
                "the transaction is reversed, or reverses another one");
  if (posting.is_awaited)
    throw Error(ErrorKind::conflict, "transaction_awaited",
                "a line was identified as a payment of its invoice and waits for the outcome");
}

void require_fits(const std::optional<PostingState>& posting, const StatementLine& line) {
  Violations violations;
  violations.require(posting.has_value(), "/glTransactionId", "transaction_unknown",
                     "no such transaction is posted on the bank account's GL account");
  if (posting)
    violations.require(
        posting->amount == line.amount && posting->currency == line.currency, "/glTransactionId",
        "amount_differs",
        fmt::format("the line is over {} {}, the transaction over {} {}", line.amount.str(),
                    line.currency.str(), posting->amount.str(), posting->currency.str()));
  violations.throw_if_any("reconciliation_invalid");
}

Match match_by_hand(pg::Tx& tx, const OpenLine& line, const TransactionId& id) {
  const TargetPool pool = pool_for(tx, line);
  const auto candidates = pool.candidates(Subject(line.transaction.line, line.gl_account_id));
  const auto chosen = std::ranges::find_if(candidates, [&](const Candidate& candidate) {
    return candidate.target->gl_transaction_id == id;
  });
  BILKO_CHECK(chosen != candidates.end());  // it is free, fits, and is locked
  return match_with(candidates, *chosen);
}

}  // namespace

BankTransaction reconcile_transaction(pg::Tx& tx, const ReconcileTransaction& command) {
  TargetStore targets(tx);
  targets.be_alone();
  BankTransactionStore transactions(tx);
  OpenLine line = with_gl_account(tx, transactions.lock(command.bank_transaction_id));
  BankTransaction& transaction = line.transaction;
  transaction.require(LineAction::reconcile);
  targets.lock_free({command.gl_transaction_id});
  const auto posting = targets.state(command.gl_transaction_id, line.gl_account_id);
  require_fits(posting, transaction.line);
  require_free(*posting);
  transaction.reconcile(command.gl_transaction_id, MatchType::manual,
                        match_by_hand(tx, line, command.gl_transaction_id));
  transactions.save(transaction);
  targets.remember_payers(std::span(&transaction, 1));
  announce_match(tx, transaction);
  return transaction;
}

BankTransaction unmatch_transaction(pg::Tx& tx, const UnmatchTransaction& command) {
  Violations violations;
  if (command.reason) violations.require_text("/reason", *command.reason, kReasonMax);
  violations.throw_if_any("reason_invalid");
  BankTransactionStore transactions(tx);
  BankTransaction transaction = transactions.lock(command.bank_transaction_id);
  transaction.require(LineAction::unmatch);
  const TransactionId taken_from = *transaction.gl_transaction_id;
  transaction.release();
  transactions.save(transaction);
  transactions.refuse(transaction.id, taken_from.str());
  events::publish(tx, contracts::BankTransactionUnreconciled{
                          .bank_transaction_id = transaction.id,
                          .organization_id = tx.organization(),
                          .gl_transaction_id = taken_from,
                          .reason = command.reason,
                          .unreconciled_by = contracts::Actor::of(tx.context()),
                          .unreconciled_at = tx.now()});
  return transaction;
}

std::vector<ScoredTarget> list_candidates(pg::Tx& tx, const BankTransactionId& id) {
  const OpenLine line = with_gl_account(tx, BankTransactionStore(tx).load(id));
  const TargetPool pool = pool_for(tx, line);
  std::vector<ScoredTarget> scored;
  for (const Candidate& candidate :
       pool.candidates(Subject(line.transaction.line, line.gl_account_id)))
    if (scored.size() < kCandidatesMax) scored.push_back({*candidate.target, candidate.components});
  return scored;
}

}  // namespace bilko::banking
