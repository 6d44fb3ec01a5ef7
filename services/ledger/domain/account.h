#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "bilko/contracts/chart.h"
#include "bilko/contracts/open_enum.h"
#include "bilko/core/context.h"

namespace bilko::ledger {

using contracts::AccountRole;
using contracts::AccountType;

// An account of an organization's chart. Version and times are the store's.
struct Account {
  AccountId id;
  OrganizationId organization_id;
  std::string code;
  std::string name;
  AccountType type{};
  std::optional<AccountRole> role;
  bool is_active = true;
  std::int64_t version = 1;
  Instant created_at{};
  Instant updated_at{};
};

// The codes of an organization's accounts.
using AccountCodes = std::map<AccountId, std::string>;

// Throws Error invalid `account_invalid`: a code of 4 to 6 digits whose first one fits the type (1
// assets, 2 liabilities, 3 equity, 4 revenue, 5 to 9 expenses), a name of 1 to 100 characters.
void require_valid(const Account& account);

// The chart every organization starts with, in order of the codes.
std::vector<Account> default_chart(const OrganizationId& organization);

}  // namespace bilko::ledger
