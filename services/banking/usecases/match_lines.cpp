#include "banking/usecases/match_lines.h"

#include <algorithm>
#include <iterator>
#include <tuple>

#include "banking/store/learned_store.h"
#include "banking/store/target_store.h"
#include "banking/usecases/announce_match.h"

namespace bilko::banking {
namespace {

// A line with the target it shall have.
struct Decision {
  BankTransaction transaction;
  Match match;
  std::optional<InvoiceId> invoice_id;
  std::optional<TransactionId> gl_transaction_id;
};

bool is_earlier(const OpenLine& a, const OpenLine& b) {
  const auto& [one, other] = std::tie(a.transaction, b.transaction);
  return std::tie(one.line.date, one.id) < std::tie(other.line.date, other.id);
}

std::vector<Decision> decide(pg::Tx& tx, const std::vector<OpenLine>& lines) {
  TargetStore store(tx);
  auto targets = store.open_invoices(lines);
  std::ranges::move(store.postings(lines), std::back_inserter(targets));
  auto refused = BankTransactionStore(tx).refused(lines);
  TargetPool pool(std::move(targets));
  std::vector<Decision> decisions;
  for (const auto& [transaction, gl_account_id] : lines) {
    const Subject subject(transaction.line, gl_account_id, refused[transaction.id]);
    const auto candidates = pool.candidates(subject);
    const auto match = automatic_match(candidates);
    if (!match) continue;
    const Target& target = *candidates.front().target;
    decisions.push_back({transaction, *match, target.invoice_id, target.gl_transaction_id});
    pool.take(target);
  }
  return decisions;
}

// Somebody may have reconciled a transaction by hand meanwhile.
void drop_taken(pg::Tx& tx, std::vector<Decision>& decisions) {
  std::vector<TransactionId> wanted;
  for (const Decision& decision : decisions)
    if (decision.gl_transaction_id) wanted.push_back(*decision.gl_transaction_id);
  if (wanted.empty()) return;
  const auto free = TargetStore(tx).lock_free(wanted);
  std::erase_if(decisions, [&](const Decision& decision) {
    return decision.gl_transaction_id && !free.contains(*decision.gl_transaction_id);
  });
}

std::vector<BankTransaction> applied(const std::vector<Decision>& decisions) {
  std::vector<BankTransaction> matched;
  for (const Decision& decision : decisions) {
    BankTransaction& transaction = matched.emplace_back(decision.transaction);
    if (decision.invoice_id) transaction.identify(*decision.invoice_id, decision.match);
    else transaction.reconcile(*decision.gl_transaction_id, MatchType::automatic, decision.match);
  }
  return matched;
}

}  // namespace

void begin_matching(pg::Tx& tx, std::span<const OrganizationId> organizations) {
  if (!tx.is_muted()) TargetStore(tx).be_alone(organizations);
}

std::int64_t match_lines(pg::Tx& tx, std::vector<OpenLine> lines) {
  if (lines.empty()) return 0;
  std::ranges::sort(lines, is_earlier);
  auto decisions = decide(tx, lines);
  drop_taken(tx, decisions);
  if (decisions.empty()) return 0;
  auto matched = applied(decisions);
  BankTransactionStore(tx).save(matched);
  TargetStore(tx).remember_payers(matched);
  for (const BankTransaction& transaction : matched) announce_match(tx, transaction);
  return std::ssize(matched);
}

void match_amounts(pg::Tx& tx, const std::vector<Amount>& amounts) {
  match_lines(tx, BankTransactionStore(tx).lock_open(amounts));
}

void settle_identified(pg::Tx& tx, const TransactionId& gl_transaction_id,
                       const InvoiceId& invoice) {
  BankTransactionStore transactions(tx);
  auto identified = transactions.lock_identified(gl_transaction_id);
  if (!identified) return;
  if (TargetStore(tx).lock_free({gl_transaction_id}).empty()) return;
  identified->reconcile(gl_transaction_id, MatchType::automatic);
  transactions.save(*identified);
  TargetStore(tx).remember_payers(std::span(&*identified, 1));
  announce_match(tx, *identified);
  // What waited for the outcome: other payments of the invoice, and what is still open of it.
  LearnedStore learned(tx);
  auto amounts = learned.posted_amounts(invoice);
  amounts.push_back(learned.outstanding(invoice));
  match_amounts(tx, amounts);
}

}  // namespace bilko::banking
