#include "ledger/domain/trial_balance.h"

namespace bilko::ledger {
namespace {

Amount sum(const std::vector<AccountTotals>& accounts, Amount AccountTotals::*column) {
  Amount total;
  for (const AccountTotals& account : accounts) total += account.*column;
  return total;
}

}  // namespace

Amount TrialBalance::total_debit() const { return sum(accounts, &AccountTotals::debit); }
Amount TrialBalance::total_credit() const { return sum(accounts, &AccountTotals::credit); }

}  // namespace bilko::ledger
