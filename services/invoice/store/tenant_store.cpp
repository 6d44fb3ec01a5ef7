#include "invoice/store/tenant_store.h"

namespace bilko::invoice {
namespace {

constexpr auto kAdd = "INSERT INTO tenant (organization_id) VALUES ($1) ON CONFLICT DO NOTHING";
constexpr auto kAll = "SELECT organization_id FROM tenant ORDER BY organization_id";

}  // namespace

void TenantStore::add() { tx_.execute(kAdd, tx_.organization()); }

std::vector<OrganizationId> TenantStore::all() {
  std::vector<OrganizationId> organizations;
  for (const pg::Row& row : tx_.query(kAll))
    organizations.push_back(row.get<OrganizationId>("organization_id"));
  return organizations;
}

}  // namespace bilko::invoice
