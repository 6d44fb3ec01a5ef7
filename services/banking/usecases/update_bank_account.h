#pragma once

#include "banking/domain/bank_account.h"
#include "bilko/core/version.h"
#include "bilko/json/codec.h"
#include "bilko/pg/tx.h"

namespace bilko::banking {

// What is absent stays; null takes an optional detail away.
struct UpdateBankAccount {
  BankAccountId bank_account_id;     // from the path
  ExpectedVersion expected_version;  // from If-Match
  std::optional<std::string> name;
  std::optional<json::Nullable<Iban>> iban;
  std::optional<json::Nullable<std::string>> number;
  std::optional<AccountId> gl_account_id;
  std::optional<Profile> profile;

  static void fields(auto& self, auto&& field) {
    field("name", self.name);
    field("iban", self.iban);
    field("number", self.number);
    field("glAccountId", self.gl_account_id);
    field("profile", self.profile);
  }
};

// Publishes BankAccountUpdated. Throws Error stale `version_mismatch`.
BankAccount update_bank_account(pg::Tx& tx, const UpdateBankAccount& command);

}  // namespace bilko::banking
