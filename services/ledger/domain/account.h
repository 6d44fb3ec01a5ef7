#pragma once

#include <optional>
#include <string>
#include <vector>

#include "bilko/contracts/chart.h"
#include "bilko/contracts/open_enum.h"
#include "bilko/core/context.h"

namespace bilko::ledger {

using contracts::AccountRole;
using contracts::AccountType;

// An account of an organization's chart.
struct Account {
  AccountId id;
  OrganizationId organization_id;
  std::string code;
  std::string name;
  AccountType type{};
  std::optional<AccountRole> role;
  bool is_active = true;
};

// The chart every organization starts with, in order of the codes.
std::vector<Account> default_chart(const OrganizationId& organization);

}  // namespace bilko::ledger
