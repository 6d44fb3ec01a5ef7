#pragma once

#include "bilko/pg/tx.h"

namespace bilko::expense {

// Who belongs to the tenant, as far as the user service's events tell.
class MemberStore {
 public:
  explicit MemberStore(pg::Tx& tx) : tx_(tx) {}

  // Somebody who came with a new account. Who came otherwise, or left, stands in `membership` of
  // service/memberships.h.
  void add(const UserId& user);
  // Whether anybody is known to belong to it now besides this one.
  bool has_others(const std::optional<UserId>& user);

 private:
  pg::Tx& tx_;
};

}  // namespace bilko::expense
