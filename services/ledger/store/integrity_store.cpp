#include "ledger/store/integrity_store.h"

#include "bilko/contracts/chart.h"
#include "bilko/contracts/leg.h"

namespace bilko::ledger {
namespace {

constexpr auto kTotalsByCurrency = R"(
SELECT currency, coalesce(sum(amount_units) FILTER (WHERE side = 'DEBIT'), 0)::bigint AS debit,
       coalesce(sum(amount_units) FILTER (WHERE side = 'CREDIT'), 0)::bigint AS credit
  FROM leg WHERE organization_id = $1 GROUP BY currency ORDER BY currency)";
constexpr auto kBaseTotals = R"(
SELECT coalesce(sum(base_units) FILTER (WHERE side = 'DEBIT'), 0)::bigint AS debit,
       coalesce(sum(base_units) FILTER (WHERE side = 'CREDIT'), 0)::bigint AS credit
  FROM leg WHERE organization_id = $1)";
// What stands on the control account, what documents say, and what was reversed by hand: documents
// do not know of that, hence it is added to what they say.
constexpr auto kOwed = R"(
WITH control AS (
  SELECT l.transaction_id, CASE l.side WHEN $3 THEN l.base_units ELSE -l.base_units END AS units
    FROM leg l
    JOIN account a ON a.organization_id = l.organization_id AND a.id = l.account_id
   WHERE l.organization_id = $1 AND a.role = $2)
SELECT coalesce((SELECT sum(units) FROM control), 0)::bigint AS balance,
       coalesce((SELECT sum(base_units) FROM document_entry
                  WHERE organization_id = $1 AND owed = $4), 0)::bigint AS documents,
       coalesce((SELECT sum(c.units) FROM control c
                   JOIN gl_transaction t ON t.organization_id = $1 AND t.id = c.transaction_id
                  WHERE t.reference_type = 'REVERSAL' AND t.caused_by IS NULL), 0)::bigint
         AS by_hand)";
constexpr auto kUnbalanced = R"(
SELECT count(*) FROM gl_transaction t
  LEFT JOIN (SELECT transaction_id, count(*) AS legs, array_agg(DISTINCT currency) AS currencies,
                    array_agg(DISTINCT date) AS dates,
                    sum(CASE side WHEN 'DEBIT' THEN amount_units ELSE -amount_units END) AS rest,
                    sum(CASE side WHEN 'DEBIT' THEN base_units ELSE -base_units END) AS base_rest
               FROM leg WHERE organization_id = $1 GROUP BY transaction_id) l
    ON l.transaction_id = t.id
 WHERE t.organization_id = $1
   AND (l.legs IS DISTINCT FROM t.leg_count OR l.rest <> 0 OR l.base_rest <> 0
        OR l.currencies <> ARRAY[t.currency] OR l.dates <> ARRAY[t.date]))";
constexpr auto kFalseMirrors = R"(
WITH shape AS (
  SELECT transaction_id,
         array_agg(format('%s %s %s %s', account_id, side, amount_units, base_units)
                   ORDER BY account_id, side, amount_units, base_units) AS legs,
         array_agg(format('%s %s %s %s', account_id,
                          CASE side WHEN 'DEBIT' THEN 'CREDIT' ELSE 'DEBIT' END, amount_units,
                          base_units)
                   ORDER BY account_id, CASE side WHEN 'DEBIT' THEN 'CREDIT' ELSE 'DEBIT' END,
                            amount_units, base_units) AS mirror
    FROM leg WHERE organization_id = $1 GROUP BY transaction_id)
SELECT count(*) FROM gl_transaction t
  LEFT JOIN shape reversal ON reversal.transaction_id = t.id
  LEFT JOIN shape original ON original.transaction_id = t.reverses_transaction_id
 WHERE t.organization_id = $1 AND t.reverses_transaction_id IS NOT NULL
   AND reversal.legs IS DISTINCT FROM original.mirror)";
constexpr auto kReversedTwice = R"(
SELECT count(*) FROM (SELECT FROM gl_transaction
                       WHERE organization_id = $1 AND reverses_transaction_id IS NOT NULL
                       GROUP BY reverses_transaction_id HAVING count(*) > 1) AS twice)";
constexpr auto kLocksOfNothing = R"(
SELECT count(*) FROM transaction_lock l
 WHERE l.organization_id = $1 AND l.transaction_id IS NOT NULL
   AND NOT EXISTS (SELECT FROM gl_transaction t
                    WHERE t.organization_id = l.organization_id AND t.id = l.transaction_id))";
constexpr auto kDocumentsNotPosted = R"(
SELECT count(*) FROM document_entry d
 WHERE d.organization_id = $1
   AND NOT EXISTS (SELECT FROM gl_transaction t
                    WHERE t.organization_id = d.organization_id AND t.id = d.transaction_id))";

Amount amount(const pg::Row& row, const char* column) {
  return Amount::of_units(row.get<std::int64_t>(column));
}

}  // namespace

std::vector<TieOut> IntegrityStore::tie_outs(Currency base) {
  std::vector<TieOut> found;
  add_totals(found, base);
  add_owed(found, base, Owed::receivable);
  add_owed(found, base, Owed::payable);
  add_counts(found);
  return found;
}

void IntegrityStore::add_totals(std::vector<TieOut>& found, Currency base) {
  for (const pg::Row& row : tx_.query(kTotalsByCurrency, tx_.organization()))
    found.push_back(TieOut::of_money("debits_equal_credits", row.get<Currency>("currency"),
                                     amount(row, "debit"), amount(row, "credit")));
  const pg::Row row = tx_.one(kBaseTotals, tx_.organization());
  found.push_back(TieOut::of_money("debits_equal_credits_in_base", base, amount(row, "debit"),
                                   amount(row, "credit")));
}

void IntegrityStore::add_owed(std::vector<TieOut>& found, Currency base, Owed owed) {
  using contracts::AccountRole;
  using contracts::Side;
  const bool by_us = owed == Owed::payable;
  const pg::Row row =
      tx_.one(kOwed, tx_.organization(),
              by_us ? AccountRole::accounts_payable : AccountRole::accounts_receivable,
              by_us ? Side::credit : Side::debit, owed);
  found.push_back(TieOut::of_money(by_us ? "payables_equal_expenses" : "receivables_equal_invoices",
                                   base, amount(row, "documents") + amount(row, "by_hand"),
                                   amount(row, "balance")));
}

void IntegrityStore::add_counts(std::vector<TieOut>& found) {
  const auto none = [&](const char* name, std::string_view sql) {
    found.push_back(
        TieOut::of_none(name, tx_.one(sql, tx_.organization()).get<std::int64_t>("count")));
  };
  none("unbalanced_transactions", kUnbalanced);
  none("reversals_that_are_no_mirror", kFalseMirrors);
  none("transactions_reversed_twice", kReversedTwice);
  none("locks_of_nothing", kLocksOfNothing);
  none("documents_not_posted", kDocumentsNotPosted);
}

}  // namespace bilko::ledger
