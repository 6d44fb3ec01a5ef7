#pragma once

#include "bilko/pg/tx.h"
#include "user/domain/invite.h"

namespace bilko::user {

// The tables `invite`, of the transaction's tenant, and `invite_organization`, which has none.
class InviteStore {
 public:
  explicit InviteStore(pg::Tx& tx) : tx_(tx) {}

  // Whose invite this is. Throws Error not_found.
  OrganizationId organization_of(const InviteId& id);
  void insert(const Invite& invite);
  // Locked until the end of the transaction. Throws Error not_found.
  Invite lock(const InviteId& id);
  // Writes the status and counts the version up.
  void update(const Invite& invite);
  // A new invite makes the link of an older one for the same address useless.
  void supersede_pending(const Email& email);

 private:
  pg::Tx& tx_;
};

}  // namespace bilko::user
