#pragma once

#include <optional>

#include "bilko/pg/tx.h"
#include "user/domain/organization.h"

namespace bilko::user {

// The table `organization`, of the transaction's tenant.
class OrganizationStore {
 public:
  explicit OrganizationStore(pg::Tx& tx) : tx_(tx) {}

  void insert(const Organization& organization);
  // Throws Error not_found for a tenant that never registered here.
  Organization get();
  // None for a tenant that never registered here.
  std::optional<Currency> base_currency();
  // Like get(), locked until the end of the transaction: whoever changes the organization or its
  // members takes this lock first.
  Organization lock();
  // Writes the profile and counts the version up, in `organization` too.
  void update(Organization& organization);

 private:
  Organization find(std::string_view sql);
  pg::Tx& tx_;
};

}  // namespace bilko::user
