#include "bilko/contracts/chart.h"

namespace bilko::contracts {

AccountId default_account_id(const OrganizationId& organization, std::string_view code) {
  return AccountId::derived(organization, code);
}

AccountId default_account_id(const OrganizationId& organization, AccountRole role) {
  return default_account_id(organization, default_code(role));
}

BankAccountId default_bank_account_id(const OrganizationId& organization) {
  return BankAccountId::derived(organization, "default");
}

}  // namespace bilko::contracts
