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

// The chart every organization starts with, in order of the codes.
std::vector<Account> default_chart(const OrganizationId& organization);

}  // namespace bilko::ledger
