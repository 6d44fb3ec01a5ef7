#include "ledger/domain/account.h"

namespace bilko::ledger {

std::vector<Account> default_chart(const OrganizationId& organization) {
  std::vector<Account> chart;
  chart.reserve(contracts::kDefaultChart.size());
  for (const contracts::DefaultAccount& account : contracts::kDefaultChart)
    chart.push_back({.id = contracts::default_account_id(organization, account.code),
                     .organization_id = organization,
                     .code = std::string(account.code),
                     .name = std::string(account.name),
                     .type = account.type,
                     .role = account.role});
  return chart;
}

}  // namespace bilko::ledger
