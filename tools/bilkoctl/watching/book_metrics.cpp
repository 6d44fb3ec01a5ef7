#include "bilkoctl/watching/book_metrics.h"

#include "bilko/core/error.h"
#include "bilkoctl/reading/invariants.h"

namespace bilko::ctl {
namespace {

// Exactly, in base currency, summed up over all transactions of all organizations without sign:
// two mistakes must not cancel each other out.
std::string trial_balance_difference(Session& session) {
  return session.read("ledger", [](pg::Tx& tx) {
    return tx
        .one(
            "SELECT coalesce(sum(abs(difference)), 0)::text AS total FROM ("
            "  SELECT sum(CASE side WHEN 'DEBIT' THEN base_amount ELSE -base_amount END) AS "
            "         difference FROM leg GROUP BY organization_id, transaction_id) AS one")
        .get<std::string>("total");
  });
}

}  // namespace

void add_book_metrics(Session& session, MetricsPage& page) {
  const InvariantScope scope;
  for (const auto check : {check_trial_balance, check_sent_invoices, check_receivables,
                           check_outbox_in_topic, check_sequences}) {
    try {
      const auto result = check(session, scope);
      if (!result.skipped.empty()) continue;
      const MetricsPage::Labels labels{{"invariant", result.name}};
      page.add("bilko_invariant_violations", "What breaks this promise of the books or the log",
               labels, result.violation_count);
      page.add("bilko_invariant_checked", "What was looked at", labels, result.checked);
    } catch (const Error&) {
      continue;  // no sample: the alert on its absence tells
    }
  }
  try {
    if (session.knows("ledger"))
      page.add("bilko_trial_balance_difference",
               "Debits against credits of every transaction in base currency, without sign", {},
               trial_balance_difference(session));
  } catch (const Error&) {
    return;
  }
}

}  // namespace bilko::ctl
