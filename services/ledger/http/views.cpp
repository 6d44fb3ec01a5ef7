#include "ledger/http/views.h"

namespace bilko::ledger {

AccountView view_of(const Account& account) {
  return {.id = account.id,
          .code = account.code,
          .name = account.name,
          .type = account.type,
          .role = account.role,
          .active = account.is_active,
          .version = account.version,
          .created_at = account.created_at,
          .updated_at = account.updated_at};
}

TransactionView view_of(const PostedTransaction& posted, const AccountCodes& codes) {
  const Transaction& transaction = posted.transaction;
  TransactionView view{.id = transaction.id,
                       .debit_account_id = transaction.debit_account_id,
                       .credit_account_id = transaction.credit_account_id,
                       .debit_account_code = codes.at(transaction.debit_account_id),
                       .credit_account_code = codes.at(transaction.credit_account_id),
                       .amount = transaction.amount,
                       .currency = transaction.currency,
                       .base_amount = transaction.base_amount,
                       .exchange_rate = transaction.exchange_rate,
                       .description = transaction.description,
                       .reference_type = transaction.reference_type,
                       .reference_id = transaction.reference_id,
                       .reverses_transaction_id = transaction.reverses,
                       .date = transaction.date,
                       .locked = posted.is_locked,
                       .reversed_by_transaction_id = posted.reversed_by,
                       .created_at = posted.created_at,
                       .updated_at = posted.created_at};
  for (const Leg& leg : transaction.legs)
    view.legs.push_back(
        {leg.account_id, codes.at(leg.account_id), leg.side, leg.amount, leg.base_amount});
  return view;
}

IntegrityView view_of(const std::vector<TieOut>& tie_outs, Instant checked_at) {
  IntegrityView view{.holds = all_hold(tie_outs), .checked_at = checked_at};
  for (const TieOut& tie_out : tie_outs)
    view.tie_outs.push_back({tie_out.name, tie_out.currency, tie_out.expected, tie_out.actual,
                             tie_out.difference, tie_out.holds});
  return view;
}

TrialBalanceView view_of(const TrialBalance& balance, Currency base_currency) {
  TrialBalanceView view{.as_of = balance.as_of,
                        .currency = base_currency,
                        .total_debit = balance.total_debit(),
                        .total_credit = balance.total_credit()};
  for (const AccountTotals& account : balance.accounts)
    view.accounts.push_back({account.code, account.name, account.type, account.debit,
                             account.credit, account.balance()});
  return view;
}

}  // namespace bilko::ledger
