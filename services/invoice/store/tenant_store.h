#pragma once

#include <vector>

#include "bilko/pg/tx.h"

namespace bilko::invoice {

// The organizations that have invoices, for jobs.
class TenantStore {
 public:
  explicit TenantStore(pg::Tx& tx) : tx_(tx) {}

  // Adds the transaction's own, unless it is there.
  void add();
  // Works without a tenant.
  std::vector<OrganizationId> all();

 private:
  pg::Tx& tx_;
};

}  // namespace bilko::invoice
