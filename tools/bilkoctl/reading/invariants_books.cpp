#include <fmt/format.h>

#include <map>
#include <thread>

#include "bilkoctl/reading/invariants.h"

namespace bilko::ctl {
namespace {

constexpr std::int64_t kPage = 1000;
constexpr auto kAgain = std::chrono::milliseconds(500);

void note(InvariantResult& result, std::string violation) {
  ++result.violation_count;
  if (result.violations.size() < kViolationsShown)
    result.violations.push_back(std::move(violation));
}

bool needs(Session& session, InvariantResult& result, std::initializer_list<const char*> services) {
  for (const char* service : services)
    if (!session.knows(service)) {
      result.skipped = fmt::format("the context has no database of {}", service);
      return false;
    }
  return true;
}

struct SentInvoice {
  std::string organization;
  std::string id;
  std::string transaction_id;
  std::string amount;
};

std::vector<SentInvoice> sent_invoices(Session& session, const InvariantScope& scope,
                                       const std::string& after_organization,
                                       const std::string& after_id) {
  return session.read("invoice", [&](pg::Tx& tx) {
    std::vector<SentInvoice> page;
    for (
        const auto row : tx.query(
            "SELECT organization_id, id, transaction_id, base_amount::text AS amount "
            "  FROM invoice WHERE transaction_id IS NOT NULL AND ($1 = '' OR organization_id = $1) "
            "   AND (organization_id, id) > ($2, $3) AND sent_at < $4::timestamptz "
            " ORDER BY organization_id, id LIMIT $5",
            scope.organization, after_organization, after_id, session.now() - scope.grace, kPage))
      page.push_back({row.get<std::string>("organization_id"), row.get<std::string>("id"),
                      row.get<std::string>("transaction_id"), row.get<std::string>("amount")});
    return page;
  });
}

using Posted = std::multimap<std::string, std::pair<std::string, std::string>>;

// Id and base amount of the GL transactions by reference, reversals left out.
Posted posted_for(Session& session, const std::vector<SentInvoice>& page) {
  return session.read("ledger", [&](pg::Tx& tx) {
    Posted found;
    for (const auto row :
         tx.query("SELECT t.reference_id, t.id, t.base_amount::text AS amount "
                  "  FROM unnest($1::text[], $2::text[]) AS asked (organization_id, reference_id) "
                  "  JOIN gl_transaction t USING (organization_id, reference_id) "
                  " WHERE t.id = ANY ($3::text[])",
                  pg::column(page, &SentInvoice::organization), pg::column(page, &SentInvoice::id),
                  pg::column(page, &SentInvoice::transaction_id)))
      found.emplace(row.get<std::string>("reference_id"),
                    std::pair(row.get<std::string>("id"), row.get<std::string>("amount")));
    return found;
  });
}

using Balances = std::map<std::string, std::string>;  // by organization, zero left out

// Invoices of which somebody reversed a posting in the ledger: what is open of them is not what
// stands on the accounts any more, and that is what was wanted.
std::vector<std::string> corrected_by_hand(Session& session, const InvariantScope& scope) {
  return session.read("ledger", [&](pg::Tx& tx) {
    std::vector<std::string> invoices;
    for (const auto row : tx.query("SELECT DISTINCT reference_id FROM gl_transaction "
                                   " WHERE reference_type = 'REVERSAL' AND caused_by IS NULL "
                                   "   AND ($1 = '' OR organization_id = $1)",
                                   scope.organization))
      invoices.push_back(row.get<std::string>("reference_id"));
    return invoices;
  });
}

Balances receivable_accounts(Session& session, const InvariantScope& scope,
                             const std::vector<std::string>& left_out) {
  return session.read("ledger", [&](pg::Tx& tx) {
    Balances balances;
    for (const auto row : tx.query(
             "SELECT l.organization_id, sum(CASE l.side WHEN 'DEBIT' THEN l.base_amount "
             "                                          ELSE -l.base_amount END)::text AS balance "
             "  FROM account a JOIN leg l ON (l.organization_id, l.account_id) = "
             "                               (a.organization_id, a.id) "
             "  JOIN gl_transaction t ON (t.organization_id, t.id) = "
             "                           (l.organization_id, l.transaction_id) "
             " WHERE a.role = 'AR' AND t.reference_type <> 'MANUAL' "
             "   AND ($1 = '' OR a.organization_id = $1) AND t.reference_id <> ALL ($2::text[]) "
             " GROUP BY 1 HAVING sum(CASE l.side WHEN 'DEBIT' THEN l.base_amount "
             "                                   ELSE -l.base_amount END) <> 0",
             scope.organization, left_out))
      balances[row.get<std::string>("organization_id")] = row.get<std::string>("balance");
    return balances;
  });
}

Balances open_invoices(Session& session, const InvariantScope& scope,
                       const std::vector<std::string>& left_out) {
  return session.read("invoice", [&](pg::Tx& tx) {
    Balances balances;
    for (const auto row :
         tx.query("SELECT organization_id, sum(base_amount - paid_base_amount)::text AS balance "
                  "  FROM invoice WHERE status IN ('sent', 'overdue') "
                  "   AND ($1 = '' OR organization_id = $1) AND id <> ALL ($2::text[]) "
                  " GROUP BY 1 HAVING sum(base_amount - paid_base_amount) <> 0",
                  scope.organization, left_out))
      balances[row.get<std::string>("organization_id")] = row.get<std::string>("balance");
    return balances;
  });
}

}  // namespace

InvariantResult check_trial_balance(Session& session, const InvariantScope& scope) {
  InvariantResult result{
      "trial_balance", "debits equal credits in every transaction", 0, {}, 0, {}};
  if (!needs(session, result, {"ledger"})) return result;
  session.read("ledger", [&](pg::Tx& tx) {
    result.checked = tx.one(
                           "SELECT count(*) AS n FROM gl_transaction "
                           " WHERE $1 = '' OR organization_id = $1",
                           scope.organization)
                         .get<std::int64_t>("n");
    for (const auto row : tx.query(
             "SELECT t.organization_id, t.id, count(l.*) AS legs, t.leg_count, "
             "       coalesce(sum(CASE l.side WHEN 'DEBIT' THEN l.amount ELSE -l.amount END), 0)"
             "         ::text AS difference, "
             "       coalesce(sum(CASE l.side WHEN 'DEBIT' THEN l.base_amount "
             "                                ELSE -l.base_amount END), 0)::text AS base "
             "  FROM gl_transaction t LEFT JOIN leg l ON (l.organization_id, l.transaction_id) = "
             "                                           (t.organization_id, t.id) "
             " WHERE $1 = '' OR t.organization_id = $1 "
             " GROUP BY t.organization_id, t.id, t.leg_count "
             "HAVING count(l.*) <> t.leg_count "
             "    OR sum(CASE l.side WHEN 'DEBIT' THEN l.amount ELSE -l.amount END) <> 0 "
             "    OR sum(CASE l.side WHEN 'DEBIT' THEN l.base_amount ELSE -l.base_amount END) <> 0",
             scope.organization))
      note(result, fmt::format("{} of {}: {} of {} legs, debits less credits {}, in base {}",
                               row.get<std::string>("id"), row.get<std::string>("organization_id"),
                               row.get<std::int64_t>("legs"), row.get<std::int64_t>("leg_count"),
                               row.get<std::string>("difference"), row.get<std::string>("base")));
  });
  return result;
}

InvariantResult check_sent_invoices(Session& session, const InvariantScope& scope) {
  InvariantResult result{
      "sent_invoices", "each invoice that was sent has its GL transaction, once", 0, {}, 0, {}};
  if (!needs(session, result, {"invoice", "ledger"})) return result;
  std::string organization;
  std::string id;
  while (true) {
    const auto page = sent_invoices(session, scope, organization, id);
    const auto posted = posted_for(session, page);
    for (const auto& invoice : page) {
      const auto [begin, end] = posted.equal_range(invoice.id);
      const auto count = std::distance(begin, end);
      if (count != 1)
        note(result, fmt::format("invoice {} of {} has {} transactions {}", invoice.id,
                                 invoice.organization, count, invoice.transaction_id));
      else if (begin->second.second != invoice.amount)
        note(result, fmt::format("invoice {} of {} was sent over {} and posted over {}", invoice.id,
                                 invoice.organization, invoice.amount, begin->second.second));
    }
    result.checked += static_cast<std::int64_t>(page.size());
    if (static_cast<std::int64_t>(page.size()) < kPage) return result;
    organization = page.back().organization;
    id = page.back().id;
  }
}

InvariantResult check_receivables(Session& session, const InvariantScope& scope) {
  InvariantResult result{
      "receivables", "accounts receivable are what the open invoices sum up to", 0, {}, 0, {}};
  if (!needs(session, result, {"invoice", "ledger"})) return result;
  // Effects may be on their way: equal once within the grace is equal.
  const auto end = std::chrono::steady_clock::now() + scope.grace;
  Balances accounts;
  Balances invoices;
  const auto look = [&] {
    const auto left_out = corrected_by_hand(session, scope);
    accounts = receivable_accounts(session, scope, left_out);
    invoices = open_invoices(session, scope, left_out);
  };
  look();
  while (accounts != invoices && std::chrono::steady_clock::now() < end) {
    std::this_thread::sleep_for(kAgain);
    look();
  }
  auto all = accounts;
  all.insert(invoices.begin(), invoices.end());
  result.checked = static_cast<std::int64_t>(all.size());
  const auto of = [](const Balances& balances, const std::string& organization) {
    const auto found = balances.find(organization);
    return found == balances.end() ? "0.0000" : found->second;
  };
  for (const auto& [organization, balance] : all)
    if (of(accounts, organization) != of(invoices, organization))
      note(result, fmt::format("{}: the ledger has {}, open invoices {}", organization,
                               of(accounts, organization), of(invoices, organization)));
  return result;
}

}  // namespace bilko::ctl
