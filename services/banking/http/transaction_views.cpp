#include "banking/http/transaction_views.h"

namespace bilko::banking {

BankTransactionView view_of(const BankTransaction& transaction) {
  const StatementLine& line = transaction.line;
  BankTransactionView view{.id = transaction.id,
                           .bank_account_id = transaction.bank_account_id,
                           .import_id = transaction.import_id,
                           .date = line.date,
                           .amount = line.amount,
                           .currency = line.currency,
                           .description = line.description,
                           .reference = line.reference,
                           .counterparty = line.counterparty,
                           .status = transaction.status,
                           .allowed_actions = transaction.allowed_actions(),
                           .invoice_id = {transaction.invoice_id},
                           .gl_transaction_id = {transaction.gl_transaction_id},
                           .match_score = {},
                           .match_type = {transaction.match_type},
                           .components = {},
                           .runner_up = {},
                           .version = transaction.version,
                           .created_at = transaction.created_at,
                           .updated_at = transaction.updated_at};
  if (transaction.match) {
    view.match_score.value = transaction.match->score;
    view.components.value = transaction.match->components;
    view.runner_up.value = transaction.match->runner_up;
  }
  return view;
}

CandidatesView view_of(const std::vector<ScoredTarget>& candidates) {
  CandidatesView view;
  for (const auto& [target, components] : candidates)
    view.data.push_back({.invoice_id = target.invoice_id,
                         .gl_transaction_id = target.gl_transaction_id,
                         .match_score = components.total(),
                         .components = components,
                         .name = target.name,
                         .amount = target.amount,
                         .currency = target.currency,
                         .date = target.until});
  return view;
}

}  // namespace bilko::banking
