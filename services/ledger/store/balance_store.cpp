#include "ledger/store/balance_store.h"

namespace bilko::ledger {
namespace {

constexpr std::string_view kTotals = R"(
SELECT a.code, a.name, a.type, coalesce(s.debit, 0)::bigint AS debit,
       coalesce(s.credit, 0)::bigint AS credit
  FROM account a
  LEFT JOIN (SELECT account_id, sum(base_units) FILTER (WHERE side = 'DEBIT') AS debit,
                    sum(base_units) FILTER (WHERE side = 'CREDIT') AS credit
               FROM leg WHERE organization_id = $1 AND date <= $2
              GROUP BY account_id) s ON s.account_id = a.id
 WHERE a.organization_id = $1
 ORDER BY a.code)";

}  // namespace

TrialBalance BalanceStore::trial_balance(Date as_of) {
  TrialBalance balance{as_of, {}};
  for (const pg::Row& row : tx_.query(kTotals, tx_.organization(), as_of))
    balance.accounts.push_back({.code = row.get<std::string>("code"),
                                .name = row.get<std::string>("name"),
                                .type = row.get<AccountType>("type"),
                                .debit = Amount::of_units(row.get<std::int64_t>("debit")),
                                .credit = Amount::of_units(row.get<std::int64_t>("credit"))});
  return balance;
}

}  // namespace bilko::ledger
