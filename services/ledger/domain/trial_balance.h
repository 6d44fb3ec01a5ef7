#pragma once

#include <string>
#include <vector>

#include "bilko/contracts/chart.h"
#include "bilko/core/date.h"
#include "bilko/core/money.h"

namespace bilko::ledger {

using contracts::AccountType;

// What an account was debited and credited in total, in base currency.
struct AccountTotals {
  std::string code;
  std::string name;
  AccountType type{};
  Amount debit;
  Amount credit;

  // Debits less credits: above zero where assets and expenses usually stand.
  Amount balance() const { return debit - credit; }
};

// All accounts as the books stand at the end of a day; later transactions do not count, even when
// they were recorded earlier.
struct TrialBalance {
  Date as_of;
  std::vector<AccountTotals> accounts;  // in order of the codes

  Amount total_debit() const;
  // Equal to total_debit(): the ledger takes balanced transactions only.
  Amount total_credit() const;
};

}  // namespace bilko::ledger
