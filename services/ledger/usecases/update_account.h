#pragma once

#include "bilko/core/version.h"
#include "bilko/pg/tx.h"
#include "ledger/domain/account.h"

namespace bilko::ledger {

// What is absent stays. Code, type and role never change: postings rely on them.
struct UpdateAccount {
  AccountId account_id;              // from the path
  ExpectedVersion expected_version;  // from If-Match
  std::optional<std::string> name;
  std::optional<bool> active;

  static void fields(auto& self, auto&& field) {
    field("name", self.name);
    field("active", self.active);
  }
};

// Publishes AccountUpdated. Throws Error stale `version_mismatch`, invalid `account_invalid`,
// conflict `account_has_role` when an account that plays a role is put out of use.
Account update_account(pg::Tx& tx, const UpdateAccount& command);

}  // namespace bilko::ledger
