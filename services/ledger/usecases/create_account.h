#pragma once

#include "bilko/pg/tx.h"
#include "ledger/domain/account.h"

namespace bilko::ledger {

struct CreateAccount {
  std::string code;
  std::string name;
  AccountType type{};

  static void fields(auto& self, auto&& field) {
    field("code", self.code);
    field("name", self.name);
    field("type", self.type);
  }
};

// Adds an account to the tenant's chart, without a role. Publishes AccountCreated. Throws Error
// invalid `account_invalid`, conflict `account_exists` when the code is taken.
Account create_account(pg::Tx& tx, const CreateAccount& command);

}  // namespace bilko::ledger
